using System.Globalization;
using Microsoft.Extensions.Logging;
using Penstock.Cli.Terminal;
using Penstock.DataMovement;
using Penstock.Ejfat.Logging;

namespace Penstock.Cli.Compat;

/// <summary>nnf-dm: the compute node's data movement daemon, with the original's flags, environment, verbs, lines and exit codes.</summary>
internal static class NnfDmProgram
{
    private const string Name = "nnf-dm";

    private static readonly string[] Verbs = ["install", "remove", "start", "stop", "status"];

    private static readonly GoFlag[] Flags =
    [
        new("socket", GoFlagKind.Text, "/var/run/nnf-dm.sock", "the socket address to listen on"),
        new("kubernetes-service-host", GoFlagKind.Text, "", "Kubernetes service host address", "KUBERNETES_SERVICE_HOST"),
        new("kubernetes-service-port", GoFlagKind.Text, "", "Kubernetes service port number", "KUBERNETES_SERVICE_PORT"),
        new("node-name", GoFlagKind.Text, "", "name of this compute node; empty: the host's name", "NODE_NAME"),
        new("nnf-node-name", GoFlagKind.Text, "", "NNF node that serves this compute node; empty: looked up", "NNF_NODE_NAME"),
        new("service-token-file", GoFlagKind.Text, "", "path to the service token", "NNF_DATA_MOVEMENT_SERVICE_TOKEN_FILE"),
        new("nnf-data-movement-service-token-file", GoFlagKind.Text, "", "", Alias: "service-token-file"),
        new("service-cert-file", GoFlagKind.Text, "", "path to the service certificate", "NNF_DATA_MOVEMENT_SERVICE_CERT_FILE"),
        new("nnf-data-movement-service-cert-file", GoFlagKind.Text, "", "", Alias: "service-cert-file"),
        new("sys-config", GoFlagKind.Text, "default", "name of the system configuration resource"),
        new("simulated", GoFlagKind.Truth, "false", "canned answers, without Kubernetes; =strict: those of the original, defects included", TakesWords: true),
        new("kubernetes-qps", GoFlagKind.Number, "50", "requests per second to the API server"),
        new("kubernetes-burst", GoFlagKind.Whole, "100", "requests at once beyond that"),
        new("kubeconfig", GoFlagKind.Text, "", "path to a kubeconfig, when no service host and port are given"),
        new("mode", GoFlagKind.Text, "", "kubernetes, standalone or simulated; empty: by the other flags"),
        new("state", GoFlagKind.Text, "/var/lib/penstock/dm", "standalone: folder of the journal and the history"),
        new("profiles", GoFlagKind.Text, "", "standalone: file of profiles"),
        new("authz", GoFlagKind.Text, "owner", "who may see, cancel and delete operations: owner or off"),
        new("pid-file", GoFlagKind.Text, "", "file that gets the process number"),
    ];

    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        if (args.Count > 0 && args[0] == "version")
        {
            context.Out.WriteLine($"Version {MoverDaemon.OwnVersion}");
            return ExitCode.Ok;
        }

        if (args.Count > 0 && Verbs.Contains(args[0]))
        {
            return Manage(args[0], [.. args.Skip(1)], context);
        }

        var flags = new GoFlags(Name, Flags);
        return flags.Begin(args, context, output => WriteHelp(flags, output)) ?? await ServeAsync(flags, context);
    }

    private static async Task<int> ServeAsync(GoFlags flags, CommandContext context)
    {
        using var log = new E2sarLogProvider(context.Error);
        using var loggers = LoggerFactory.Create(b => b.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddProvider(log));
        try
        {
            using var systemd = SystemdService.FromEnvironment();
            await using var daemon = await MoverDaemon.StartAsync(Options(flags) with { LoggerFactory = loggers, InheritedSocket = systemd.InheritedSocket }, context.Stop);
            Log(context, $"Version: {daemon.Version}");
            Log(context, $"Start listening at  {daemon.Address}");
            systemd.Ready($"serving on {daemon.Address}", daemon.IsWell);
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            systemd.Stopping();
            Log(context, $"Stop listening at  {daemon.Address}");
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            // Killed before it listened.
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or ArgumentException or UnauthorizedAccessException)
        {
            var text = FailureText.Of(exception);
            var what = text.StartsWith("cannot listen", StringComparison.Ordinal) ? $"Failed to listen at socket {flags.Text("socket")}" : "Failed to create nnf-dm server";
            context.Error.WriteLine(Tables.Plain($"{what}: {text}"));
            return ExitCode.Failed;
        }

        context.Out.WriteLine("Daemon was killed");
        return ExitCode.Ok;
    }

    private static MoverDaemonOptions Options(GoFlags flags)
    {
        var node = flags.Text("node-name");
        var kubernetes = new KubernetesOptions
        {
            Host = flags.Text("kubernetes-service-host"),
            Port = flags.Text("kubernetes-service-port"),
            RabbitName = flags.Text("nnf-node-name"),
            TokenFile = flags.Text("service-token-file"),
            CertificateFile = flags.Text("service-cert-file"),
            KubeConfig = flags.Text("kubeconfig"),
            SystemConfiguration = flags.Text("sys-config"),
            RequestsPerSecond = Within(flags, "kubernetes-qps", 0.001, 1_000_000),
            Burst = (int)Within(flags, "kubernetes-burst", 1, 1_000_000),
        };
        return new MoverDaemonOptions
        {
            Mode = Mode(flags, kubernetes),
            SocketPath = flags.Text("socket"),
            StateFolder = flags.Text("state"),
            ProfileFile = flags.Text("profiles") is { Length: > 0 } profiles ? profiles : null,
            PidFile = flags.Text("pid-file") is { Length: > 0 } file ? file : null,
            Ownership = flags.Text("authz") switch { "owner" => OwnerPolicy.Owner, "off" => OwnerPolicy.Off, var other => throw new ArgumentException($"-authz '{other}' is not owner or off") },
            Kubernetes = node.Length > 0 ? kubernetes with { NodeName = node } : kubernetes,
        };
    }

    private static double Within(GoFlags flags, string name, double least, double most) =>
        double.Parse(flags.Text(name), CultureInfo.InvariantCulture) is var value && value >= least && value <= most
            ? value
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"-{name} '{flags.Text(name)}' is not {least} to {most}"));

    private static DaemonMode Mode(GoFlags flags, KubernetesOptions kubernetes)
    {
        if (flags.Text("simulated") is not "false" and var simulated)
        {
            return simulated switch { "true" => DaemonMode.Simulated, "strict" => DaemonMode.SimulatedStrict, _ => throw new ArgumentException($"-simulated '{simulated}' is not true, false or strict") };
        }

        return flags.Text("mode") switch
        {
            "kubernetes" => DaemonMode.Kubernetes,
            "standalone" => DaemonMode.Standalone,
            "simulated" => DaemonMode.Simulated,
            "" => HasCluster(kubernetes) ? DaemonMode.Kubernetes : DaemonMode.Standalone,
            var other => throw new ArgumentException($"-mode '{other}' is not kubernetes, standalone or simulated"),
        };
    }

    private static bool HasCluster(KubernetesOptions kubernetes) =>
        kubernetes.Host.Length > 0 || kubernetes.Port.Length > 0 || kubernetes.KubeConfig.Length > 0 || Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 };

    private static int Manage(string verb, List<string> rest, CommandContext context)
    {
        var installation = new DaemonInstallation();
        while (verb == "install" && rest.Count > 0 && rest[0] is "--dry-run" or "--root")
        {
            installation = rest[0] == "--dry-run"
                ? new DaemonInstallation { DryRun = true, Root = installation.Root }
                : new DaemonInstallation { Root = rest.Count > 1 ? rest[1] : throw new UsageException("install: --root needs a folder"), DryRun = installation.DryRun };
            rest.RemoveRange(0, rest[0] == "--dry-run" ? 1 : 2);
        }

        var (text, error) = installation.Run(verb, rest);
        if (error is null)
        {
            context.Out.WriteLine(text);
            return ExitCode.Ok;
        }

        context.Error.WriteLine($"{text} \nError:  {error}");
        return ExitCode.Failed;
    }

    private static void Log(CommandContext context, string line) => context.Out.WriteLine($"{DateTime.Now.ToString("yyyy/MM/dd HH:mm:ss", CultureInfo.InvariantCulture)} {line}");

    private static void WriteHelp(GoFlags flags, TextWriter output)
    {
        output.WriteLine("nnf-dm [flags]\nnnf-dm version\nnnf-dm install [--dry-run] [--root DIR] [flags]\nnnf-dm remove|start|stop|status\n\nCommand-line options:");
        flags.WriteUsage(output);
        output.WriteLine("\nExamples:\n  nnf-dm -simulated -socket /tmp/nnf-dm.sock\n  nnf-dm --kubernetes-service-host 10.0.0.1 --kubernetes-service-port 6443 --service-token-file /etc/nnf-dm/service.token --service-cert-file /etc/nnf-dm/service.cert");
    }
}
