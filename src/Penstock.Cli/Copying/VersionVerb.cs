using System.CommandLine;
using Penstock.Cli.Terminal;

namespace Penstock.Cli.Copying;

/// <summary><c>penstock copy version</c>: what the daemon is.</summary>
internal static class VersionVerb
{
    public static Command Create(CommandContext context)
    {
        var mover = new MoverOptions();
        var json = Values.Flag("--json", "Print it as a line of JSON.");
        var verb = new Verb("version", "Shows the version of the daemon and of the protocol; also a way to see whether it is there.", "penstock copy version --socket /run/penstock/dm.sock");
        verb.Add(json);
        mover.AddTo(verb, withWorkflow: false);
        return verb.Runs(async result =>
        {
            await using var client = mover.Open(result);
            var version = await client.GetVersionAsync(context.Stop);
            context.Out.WriteLine(result.GetValue(json)
                ? Json.Line(new { version = version.Version, apiVersions = version.ApiVersions })
                : Tables.Plain($"{version.Version}, API {string.Join(", ", version.ApiVersions)}"));
            return ExitCode.Ok;
        });
    }
}
