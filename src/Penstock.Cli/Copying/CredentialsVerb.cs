using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.DataMovement;

namespace Penstock.Cli.Copying;

/// <summary><c>penstock copy credentials</c>: what a daemon outside of pods needs to call the API server.</summary>
internal static class CredentialsVerb
{
    public static Command Create(CommandContext context)
    {
        var verb = new Verb("credentials", "The token and the certificate of a daemon in Kubernetes mode: fetched, and tried.", "penstock copy credentials load --output /etc/nnf-dm");
        verb.Add(CreateLoad(context));
        verb.Add(CreateTest(context));
        return verb;
    }

    private static Verb CreateLoad(CommandContext context)
    {
        var config = Values.Text("--kubeconfig", "FILE", "The administrator's kubeconfig. [default: the variable KUBECONFIG, else ~/.kube/config]");
        var secret = Values.Text("--secret", "NAME", "The secret. [default: nnf-dm-daemon]");
        var space = Values.Text("--namespace", "NAME", "Its namespace. [default: nnf-dm-system]");
        var output = Values.RequiredText("--output", "DIR", $"Where {ServiceCredentials.TokenFile} (0600) and {ServiceCredentials.CertificateFile} go.");
        var verb = new Verb("load", "Reads the service account's secret and writes its token and the API server's authorities into a folder.", "penstock copy credentials load --kubeconfig admin.conf --output /etc/nnf-dm");
        foreach (Option option in (Option[])[config, secret, space, output])
        {
            verb.Add(option);
        }

        return verb.Runs(async result =>
        {
            var folder = result.GetRequiredValue(output);
            var options = new KubernetesOptions { KubeConfig = result.GetValue(config) ?? string.Empty };
            await ServiceCredentials.LoadAsync(options, result.GetValue(space) ?? "nnf-dm-system", result.GetValue(secret) ?? "nnf-dm-daemon", folder, context.Stop);
            context.Out.WriteLine(Tables.Plain($"wrote {Path.Combine(folder, ServiceCredentials.TokenFile)} and {Path.Combine(folder, ServiceCredentials.CertificateFile)}"));
            return ExitCode.Ok;
        });
    }

    private static Verb CreateTest(CommandContext context)
    {
        var host = Values.Text("--kubernetes-service-host", "HOST", "The API server. [default: that of a kubeconfig]");
        var port = Values.Text("--kubernetes-service-port", "PORT", "Its port.");
        var folder = Values.Text("--credentials", "DIR", "The folder that 'credentials load' wrote. [default: /etc/nnf-dm]");
        var config = Values.Text("--kubeconfig", "FILE", "A kubeconfig instead of host and credentials.");
        var json = Values.Flag("--json", "Print the checks as a line of JSON.");
        var verb = new Verb("test", "Tries credentials as the daemon would use them: certificate, token, and every right it needs. Exit code 1 when one is missing.", "penstock copy credentials test --kubernetes-service-host 10.0.0.1 --kubernetes-service-port 6443");
        foreach (Option option in (Option[])[host, port, folder, config, json])
        {
            verb.Add(option);
        }

        return verb.Runs(async result =>
        {
            var place = result.GetValue(folder) ?? "/etc/nnf-dm";
            var options = new KubernetesOptions
            {
                Host = result.GetValue(host) ?? string.Empty,
                Port = result.GetValue(port) ?? string.Empty,
                KubeConfig = result.GetValue(config) ?? string.Empty,
                TokenFile = Path.Combine(place, ServiceCredentials.TokenFile),
                CertificateFile = Path.Combine(place, ServiceCredentials.CertificateFile),
            };
            var checks = await ServiceCredentials.TestAsync(options, context.Stop);
            var isGood = checks.All(c => c.Wrong is null);
            if (result.GetValue(json))
            {
                context.Out.WriteLine(Json.Line(new { ok = isGood, checks = checks.Select(c => new { check = c.Check, wrong = c.Wrong }) }));
                return isGood ? ExitCode.Ok : ExitCode.Failed;
            }

            foreach (var (check, wrong) in checks)
            {
                context.Out.WriteLine(Tables.Plain(wrong is null ? $"ok      {check}" : $"failed  {check}: {wrong}"));
            }

            return isGood ? ExitCode.Ok : ExitCode.Failed;
        });
    }
}
