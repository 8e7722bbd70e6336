using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Cli.TimeFrames.Summaries;
using Penstock.TimeFrames.Files;

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
        verb.Add(VerifyVerb.Create(context));
        verb.Add(CopyFileVerb.Create(context));
        verb.Add(SplitVerb.Create(context));
        verb.Add(MergeVerb.Create(context));
        verb.Add(FilterVerb.Create(context));
        verb.Add(ConvertVerb.Create(context));
        verb.Add(RecoverVerb.Create(context));
        verb.Add(GenerateVerb.Create(context));
        verb.Add(SummaryVerb.Create(context));
        verb.Add(ReplayVerb.Create(context));
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

    /// <summary>Does something with each of several files; one that cannot be read or is damaged is told, and the others have their turn.</summary>
    /// <returns>Exit code 1 when one of them was not as it should be.</returns>
    public static int Each(CommandContext context, IReadOnlyList<string> files, Func<string, bool> work)
    {
        if (files.Count == 1) return work(files[0]) ? ExitCode.Ok : ExitCode.Failed;
        var all = true;
        foreach (var file in files)
        {
            try
            {
                all &= work(file);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or TimeFrameFileException or FormatException)
            {
                context.Error.WriteLine($"penstock: {FailureText.Of(exception)}");
                all = false;
            }
        }

        return all ? ExitCode.Ok : ExitCode.Failed;
    }

    /// <summary>Bytes of a file, for a progress bar; 0 where it cannot be known.</summary>
    public static long SizeOf(string file) => new FileInfo(file) is { Exists: true } info ? info.Length : 0;

    public static Argument<string[]> Files() => new("FILE") { Description = "Time frame files.", Arity = ArgumentArity.OneOrMore };

    public static Argument<string> File() => new("FILE") { Description = "A time frame file." };
}
