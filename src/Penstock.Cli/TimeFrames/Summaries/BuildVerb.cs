using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;
using Penstock.Pipeline.Receiving;
using Penstock.TimeFrames.Summaries;
using Penstock.TimeFrames.Verification.Comparing;
using Penstock.TimeFrames.Verification.Database;
using Penstock.TimeFrames.Verification.Maintenance;

namespace Penstock.Cli.TimeFrames.Summaries;

/// <summary><c>penstock tf summary build</c>: files into a database.</summary>
internal sealed class BuildVerb
{
    private readonly CommandContext _context;
    private readonly Argument<string[]> _files = TfVerb.Files();
    private readonly Option<string?> _listen = Values.Text("--listen", "ADDR:PORT", "Instead of files: sub time frames that arrive as events there, such as 'tf replay --to' sends; a data id is a source. Ends with SIGINT or SIGTERM, exit code 0.");
    private readonly Option<bool> _withHeader = Values.Flag("--with-lb-header", "With --listen: the datagrams begin with the LB header: no load balancer is in between that takes it off.");
    private readonly Option<TimeSpan?> _duration = Values.Duration("--duration", "With --listen: end after this time. [default: until stopped]");
    private readonly Option<TimeSpan?> _timeout = Values.Duration("--tf-timeout", "With --listen: a time frame is complete when nothing of it came for so long. [default: 2s]");
    private readonly Option<string> _output = Values.RequiredText("--output", "DB", "The database; it is made, or grows.");
    private readonly Option<string> _side = Values.Choice("--side", "SIDE", "epn", "Which side the files are: flp, what was sent, or epn, what was built. What is there of the other side is compared. [default: epn]", "epn", "flp");
    private readonly Option<bool> _perSource = Values.Flag("--per-source", "Each file holds the sub time frames of one source; those of one number are one time frame. With --side flp.");
    private readonly Option<long> _level = Values.Whole("--level", "N", 0, 3, 2, "How much is kept: 0 totals, 1 equipments with heartbeat maps, 2 also packed parts, 3 also a row per part. [default: 2]");
    private readonly Option<long?> _orbits = Values.OptionalWhole("--orbits-per-tf", "N", 1, SummaryOptions.MaxOrbits, "Orbits per time frame. [default: the database's, else the widest span seen]");
    private readonly Option<string> _checksum = SummaryOptionValues.Checksum();
    private readonly Option<string?> _epn = Values.Text("--epn", "NAME", "Name of the worker that built. [default: this machine's]");
    private readonly Option<bool> _json = Values.Flag("--json", "End with one line of JSON.");

    private BuildVerb(CommandContext context)
    {
        _context = context;
        _files.Arity = ArgumentArity.ZeroOrMore;
        _output.Aliases.Add("-o");
    }

    public static Command Create(CommandContext context)
    {
        var build = new BuildVerb(context);
        var verb = new Verb(
            "build",
            "Summarises time frame files into a SQLite database. One side after the other: once both are there they are compared, and verdicts and differences are kept too. Exit code 1 when a time frame differs or was left out because its number is there already, or it is of another run.",
            "penstock tf summary build sent.tf -o run.db --side flp",
            "penstock tf summary build built.tf -o run.db --side epn --level 3",
            "penstock tf summary build flp1.tf flp2.tf -o run.db --side flp --per-source",
            "penstock tf summary build --listen 127.0.0.1:10000 --with-lb-header -o run.db --orbits-per-tf 32");
        verb.Add(build._files);
        foreach (Option option in (Option[])[build._output, build._side, build._perSource, build._level, build._orbits, build._checksum, build._epn, build._listen, build._withHeader, build._duration, build._timeout, build._json]) verb.Add(option);
        return verb.Runs(result => result.GetValue(build._listen) is null ? TfVerb.Whole("summary build", build.Run)(result) : build.ListenAsync(result));
    }

    private async Task<int> ListenAsync(ParseResult result)
    {
        if (result.GetRequiredValue(_files).Length > 0) throw new UsageException("tf summary build: give either files or --listen");
        var (path, end) = (result.GetRequiredValue(_output), Addresses.EndPoint("--listen", result.GetValue(_listen)!));
        var import = new SummaryImport(path, Options(result));
        using var sink = new SummarySink(import.Options(), result.GetValue(_timeout) ?? TimeSpan.FromSeconds(2));
        await using var session = new ReceiveSession(
            new ReassemblerOptions
            {
                Uri = EjfatUri.ForControlPlane("localhost", 1), ListenAddress = end.Address, StartPort = end.Port, UseControlPlane = false, ReceiveBufferBytes = 64 << 20, WithLbHeader = result.GetValue(_withHeader), MaxEventBytes = 1L << 30,
            },
            sink);
        await session.StartAsync(_context.Stop);
        _context.Error.WriteLine($"listening on {end.Address}:{session.Reassembler.Ports.First}");
        var importing = Task.Factory.StartNew(() => import.Run(sink.Consume()), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAny(session.RunAsync(result.GetValue(_duration), _context.Stop), importing);
        var received = await session.StopAsync();
        sink.Complete();
        var report = await importing;
        foreach (var problem in received.Problems) _context.Error.WriteLine(Tables.Plain($"penstock: {problem}"));
        foreach (var (name, count) in received.Losses) _context.Error.WriteLine($"penstock: {count} events lost: {name}");
        Print(path, report, result.GetValue(_json));
        return report is { Different: 0, Repeated: 0, OfOtherRuns: 0 } && received.Losses.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private ImportOptions Options(ParseResult result)
    {
        var options = new ImportOptions
        {
            Side = result.GetRequiredValue(_side) == "flp" ? SummarySide.Flp : SummarySide.Epn,
            PerSource = result.GetValue(_perSource),
            DetailLevel = (int)result.GetValue(_level),
            Orbits = (int?)result.GetValue(_orbits),
            Checksum = SummaryOptionValues.KindOf(result.GetRequiredValue(_checksum)),
            EpnName = result.GetValue(_epn) ?? Environment.MachineName,
        };
        if (options is { PerSource: true, Side: SummarySide.Epn }) throw new UsageException("tf summary build: --per-source is for --side flp; a built time frame does not say its sources");
        return options;
    }

    private int Run(ParseResult result)
    {
        var (files, path) = (new List<FileSide>(), result.GetRequiredValue(_output));
        if (result.GetRequiredValue(_files).Length == 0) throw new UsageException("tf summary build: give files, or --listen ADDR:PORT");
        var options = Options(result);
        try
        {
            foreach (var file in result.GetRequiredValue(_files)) files.Add(FileSide.Open(file, _context.Stop));
            ImportReport report;
            using (var progress = new ByteProgress(_context, "summarise", files.Sum(f => f.Bytes)))
            {
                report = Import(path, options, files, progress.Add);
            }

            Print(path, report, result.GetValue(_json));
            return report.Different == 0 && report.Repeated == 0 ? ExitCode.Ok : ExitCode.Failed;
        }
        finally
        {
            foreach (var file in files) file.Dispose();
        }
    }

    private ImportReport Import(string path, ImportOptions options, IReadOnlyList<FileSide> files, Action<long> progress)
    {
        try
        {
            return new SummaryImport(path, options).Run(files, progress, _context.Stop);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException($"tf summary build: {exception.Message}");
        }
    }

    private void Print(string path, ImportReport report, bool json)
    {
        if (report.Repeated > 0) _context.Error.WriteLine($"penstock: {Tables.Plain(path)}: {report.Repeated} time frames were left out: their numbers are there already");
        if (report.OfOtherRuns > 0) _context.Error.WriteLine($"penstock: {Tables.Plain(path)}: {report.OfOtherRuns} time frames were left out: they are of another run");
        _context.Out.WriteLine(json
            ? Json.Line(new { database = path, timeFrames = report.TimeFrames, repeated = report.Repeated, ofOtherRuns = report.OfOtherRuns, parts = report.Parts, partRows = report.PartRows, compared = report.Compared, different = report.Different, onlyHere = report.OnlyHere, orbitsPerTf = report.OrbitsPerTimeFrame })
            : $"{Tables.Plain(path)}: {report.TimeFrames} time frames of {report.OrbitsPerTimeFrame} orbits, {report.Parts} parts; {report.Compared} compared, {report.Different} differ; {report.OnlyHere} are on this side only");
    }
}
