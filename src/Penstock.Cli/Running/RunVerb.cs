using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Reporting;
using Penstock.Pipeline.Running;
using Penstock.Pipeline.Storing;

namespace Penstock.Cli.Running;

/// <summary><c>penstock run</c>: streams inputs through a load balancer of its own to workers, and writes them again.</summary>
internal sealed class RunVerb
{
    private readonly CommandContext _context;
    private readonly Option<string[]> _input = Values.Texts("--input", "PATH", "Files and folders to send; may be given several times. Files of raw pages (RDH 3 to 7) are sent frame by frame, others whole. [default: generated data of 12 links]", "-i");
    private readonly Option<string?> _output = Values.Text("--output", "DIR", "Write what arrives there: one file per link, and other files again with names, permissions and times. [default: nothing is written]", "-o");
    private readonly Option<bool> _overwrite = Values.Flag("--overwrite", "Replace files in the output folder. [default: they are left, and nothing is sent]");
    private readonly Option<string?> _store = Values.Text("--store", "DIR", "At the end move what is in the output folder there, through the data movement daemon's API, and compare both sides. [default: nothing is moved]");
    private readonly Option<string?> _storeSocket = Values.Text("--store-socket", "PATH", "The socket of the data movement daemon. [default: one of this run's own]");
    private readonly Option<string?> _report = Values.Text("--report", "FILE", "Write the report there as JSON; '-' is standard output.");
    private readonly Option<bool> _json = Values.Flag("--json", "Print the report as one line of JSON and nothing else on standard output.");
    private readonly Option<long> _workers = Values.Whole("--workers", "N", 1, 64, 3, "Workers. [default: 3]", "-w");
    private readonly Option<long> _senders = Values.Whole("--senders", "N", 0, 64, 0, "Senders; the sources are shared out among them. [default: one per source, at most 4]");
    private readonly Option<long> _mtu = Values.Whole("--mtu", "BYTES", 128, 9000, 9000, "Bytes of an IP packet. [default: 9000]");
    private readonly Option<double?> _rate = Values.Number("--rate", "GBPS", 0.000001, 1000, "Send at this rate, gigabits per second on the wire, whether it arrives or not. [default: as fast as the workers take it]");
    private readonly Option<TimeSpan?> _duration = Values.Duration("--duration", "Send for so long, inputs again and again with new ticks. [default: once]", "-t");
    private readonly Option<bool> _keepGoing = Values.Flag("--keep-going", "Send what is sound of damaged or unreadable inputs; the rest is a named loss.");
    private readonly Option<bool> _processes = Values.Flag("--worker-processes", "Each worker is a process of its own: when one is killed, what was addressed to it is a named loss and the others go on.");
    private readonly Option<long> _seed = Values.Whole("--seed", "N", 0, long.MaxValue, 1, "Seed of generated data. [default: 1]");
    private readonly Option<long> _orbits = Values.Whole("--orbits", "N", 1, int.MaxValue, 512, "Orbits of generated data. [default: 512]");

    private readonly TimeFrameValues _timeFrames = new();

    private RunVerb(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var run = new RunVerb(context);
        var verb = new Verb(
            "run",
            "Streams detector data from several sources over UDP through a load balancer to several workers, all in this process over loopback, checks every event and names every loss. Exit code 0 only if everything arrived whole.",
            "penstock run",
            "penstock run --input run.raw --workers 3 --output out --report report.json",
            "penstock run --input run.raw --orbits-per-tf 32 --output out",
            "penstock run --duration 30s --rate 2 --json");
        foreach (Option option in (Option[])[run._input, run._output, run._overwrite, run._store, run._storeSocket, run._report, run._json, run._workers, run._senders, run._mtu, run._rate,
            run._duration, run._keepGoing, run._processes, run._seed, run._orbits, .. run._timeFrames.All])
        {
            verb.Add(option);
        }

        return verb.Runs(run.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result)
    {
        var report = result.GetValue(_report);
        var options = Options(result);
        var quiet = result.GetValue(_json) || report == "-";
        CheckReport(report);
        RunReport done;
        try
        {
            var display = RunDisplay.For(_context, quiet);
            done = await display.ShowAsync(tell => PipelineRun.RunAsync(options, tell, _context.Stop));
        }
        catch (InputException exception)
        {
            Write(new RunReport { Error = exception.Message }, report, result.GetValue(_json));
            throw;
        }

        if (!quiet) RunSummary.Print(_context, done);
        Write(done, report, result.GetValue(_json));
        return done.Ok ? ExitCode.Ok : ExitCode.Failed;
    }

    private RunOptions Options(ParseResult result) => new()
    {
        Inputs = result.GetValue(_input) ?? [],
        Input = new InputOptions { KeepGoing = result.GetValue(_keepGoing) },
        Generated = new() { Seed = (ulong)result.GetValue(_seed) },
        GeneratedOrbits = result.GetValue(_orbits),
        TimeFrames = _timeFrames.Read(result, (ulong)result.GetValue(_seed)),
        Output = result.GetValue(_output),
        Store = result.GetValue(_store) is { } store ? new StoreOptions { Folder = store, Socket = result.GetValue(_storeSocket), Program = Environment.ProcessPath } : null,
        Overwrite = result.GetValue(_overwrite),
        Workers = (int)result.GetValue(_workers),
        WorkerProgram = result.GetValue(_processes) ? Environment.ProcessPath : null,
        Senders = (int)result.GetValue(_senders),
        Mtu = (int)result.GetValue(_mtu),
        RateGbps = result.GetValue(_rate) ?? 0,
        Duration = result.GetValue(_duration),
    };

    // A run of an hour whose report has nowhere to go is found out now.
    private static void CheckReport(string? file)
    {
        if (file is null or "-") return;
        if (Directory.Exists(file)) throw new UsageException($"--report: '{file}' is a folder; a file is accepted");
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        if (!Directory.Exists(folder)) throw new UsageException($"--report: the folder '{folder}' does not exist");
    }

    private void Write(RunReport report, string? file, bool json)
    {
        if (file is not null and not "-")
        {
            var part = file + ".part";
            File.WriteAllText(part, report.ToJson() + "\n");
            File.Move(part, file, overwrite: true);
        }

        if (json) _context.Out.WriteLine(report.ToJson(indented: false));
        else if (file == "-") _context.Out.WriteLine(report.ToJson());
        _context.Out.Flush();
    }
}
