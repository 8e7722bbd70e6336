using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;

namespace Penstock.Cli.LoadBalancing;

/// <summary><c>penstock lb version</c>: what the control plane is.</summary>
internal static class VersionVerb
{
    public static Command Create(CommandContext context)
    {
        var control = new ControlOptions();
        var json = Values.Flag("--json", "Print it as a line of JSON.");
        var verb = new Verb("version", "Shows what a control plane says it is.", "penstock lb version --uri 'ejfats://TOKEN@lb.example.org:18008/'");
        verb.Add(json);
        control.AddTo(verb, ofOneReservation: false);
        return verb.Runs(async result =>
        {
            await using var client = control.Open(result, EjfatTokenKind.Admin, context);
            var version = await client.GetVersionAsync(context.Stop);
            context.Out.WriteLine(result.GetValue(json)
                ? Json.Line(new { target = client.Target, commit = version.Commit, build = version.Build, compatTag = version.CompatTag })
                : Tables.Plain($"{client.Target}: build {version.Build}, commit {version.Commit}, compatible with {version.CompatTag}"));
            return ExitCode.Ok;
        });
    }
}
