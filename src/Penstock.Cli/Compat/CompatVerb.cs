using System.CommandLine;
using Penstock.Cli.Terminal;

namespace Penstock.Cli.Compat;

/// <summary><c>penstock compat</c>: shown in help and refused here when the program is not named; the host runs the rest.</summary>
internal static class CompatVerb
{
    public static Command Create()
    {
        var verb = new Verb(
            "compat",
            $"Runs as one of the originals' programs, with its options and output: {string.Join(", ", CompatPrograms.Names)}. A link of such a name to ./penstock does the same.",
            "penstock compat e2sar_perf --help",
            "ln -s /opt/penstock/penstock /usr/local/bin/lbadm && lbadm --overview");
        var program = new Argument<string>("program") { HelpName = "NAME", Description = "Which program." };
        var rest = new Argument<string[]>("args") { HelpName = "ARGS", Description = "Its options.", Arity = ArgumentArity.ZeroOrMore };
        verb.Add(program);
        verb.Add(rest);
        return verb.Runs(_ => throw new UsageException($"compat: name the program first: {string.Join(", ", CompatPrograms.Names)}"));
    }
}
