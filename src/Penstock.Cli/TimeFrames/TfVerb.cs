using System.CommandLine;
using Penstock.Cli.Terminal;

namespace Penstock.Cli.TimeFrames;

/// <summary><c>penstock tf</c>: time frame files.</summary>
internal static class TfVerb
{
    public static Command Create(CommandContext context)
    {
        var verb = new Verb("tf", "Files of time frames (.tf), as ALICE's DataDistribution and O2 write them.", "penstock tf info run.tf --json");
        verb.Add(InfoVerb.Create(context));
        verb.Add(ListVerb.Create(context));
        verb.Add(DumpVerb.Create(context));
        return verb;
    }

    /// <summary>Runs a verb; one that is stopped has not read the file, and says so.</summary>
    public static Func<ParseResult, Task<int>> Whole(string name, Func<ParseResult, int> run) => result =>
    {
        try
        {
            return Task.FromResult(run(result));
        }
        catch (OperationCanceledException)
        {
            throw new CommandFailedException($"tf {name}: stopped before the end of the file");
        }
    };

    public static Argument<string> File() => new("FILE") { Description = "A time frame file." };
}
