using System.CommandLine;
using System.Globalization;
using Penstock.Cli.Terminal;
using Penstock.DataMovement.Copying;

namespace Penstock.Cli.Copying;

/// <summary><c>penstock copy bench</c>: measures a storage.</summary>
internal sealed class BenchVerb
{
    private readonly CommandContext _context;
    private readonly Argument<string> _folder = new("FOLDER") { Description = "Where: a folder is made in it, and removed." };
    private readonly Option<long> _size = Values.Whole("--size", "BYTES", 4096, 1L << 44, 256L << 20, "The size of each file, a multiple of 4096. [default: 256Mi]");
    private readonly Option<long> _files = Values.Whole("--files", "N", 1, 1_000_000, 1, "Files of each thread. [default: 1]");
    private readonly Option<long> _block = Values.Whole("--block", "BYTES", 4096, 1 << 28, 1 << 20, "Bytes of one read or write, a multiple of 4096. [default: 1Mi]");
    private readonly Option<long> _threads = Values.Whole("--threads", "N", 1, 1024, Environment.ProcessorCount, "Threads. [default: the processors]", "-j");
    private readonly Option<bool> _direct = Values.Flag("--direct", "Past the page cache.");
    private readonly Option<bool> _verify = Values.Flag("--verify", "Look at every byte that is read back, and verify the copy.");
    private readonly Option<bool> _json = Values.Flag("--json", "One line of JSON per phase.");
    private readonly Option<bool> _csv = Values.Flag("--csv", "Comma-separated values with a head.");

    private BenchVerb(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var bench = new BenchVerb(context);
        var verb = new Verb(
            "bench",
            "Measures a storage: writes files, reads them, copies them with the engine, removes them; rates, and how long one call took. Exit code 1: something read back was not what was written.",
            "penstock copy bench /scratch --size 1Gi --direct --verify",
            "penstock copy bench /scratch --size 4Ki --block 4Ki --files 5000 --csv");
        verb.Add(bench._folder);
        foreach (Option option in (Option[])[bench._size, bench._files, bench._block, bench._threads, bench._direct, bench._verify, bench._json, bench._csv]) verb.Add(option);
        return verb.Runs(bench.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result)
    {
        var (json, csv) = (result.GetValue(_json), result.GetValue(_csv));
        StorageBench bench;
        try
        {
            bench = new StorageBench(new BenchOptions
            {
                Folder = RawArguments.PathOf(result.GetRequiredValue(_folder)),
                FileBytes = result.GetValue(_size),
                Files = (int)result.GetValue(_files),
                BlockBytes = (int)result.GetValue(_block),
                Threads = (int)result.GetValue(_threads),
                Direct = result.GetValue(_direct),
                Verify = result.GetValue(_verify),
            });
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(exception.Message);
        }

        if (csv) _context.Out.WriteLine("phase,seconds,files,bytes,bytes_per_second,files_per_second,median_us,p99_us,max_us,wrong_bytes");
        var phases = await bench.RunAsync(phase => _context.Out.WriteLine(json ? Json.Line(phase) : csv ? Row(phase) : Text(phase)), _context.Stop);
        return phases.Sum(p => p.Wrong) == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static string Row(BenchPhase p) => string.Create(
        CultureInfo.InvariantCulture,
        $"{p.Name},{p.Seconds:f6},{p.Files},{p.Bytes},{p.BytesPerSecond:f0},{p.FilesPerSecond:f1},{p.MedianMicroseconds:f1},{p.P99Microseconds:f1},{p.MaxMicroseconds:f1},{p.Wrong}");

    private static string Text(BenchPhase p)
    {
        var calls = p.MaxMicroseconds > 0 ? string.Create(CultureInfo.InvariantCulture, $", a call {p.MedianMicroseconds:f0} us (median), {p.P99Microseconds:f0} us (99 %), {p.MaxMicroseconds:f0} us (most)") : string.Empty;
        var wrong = p.Wrong > 0 ? $", {p.Wrong} BYTES WRONG" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{p.Name,-6} {DcpText.Size(p.BytesPerSecond)}/s, {p.FilesPerSecond:f0} files/s in {p.Seconds:f2} s{calls}{wrong}");
    }
}
