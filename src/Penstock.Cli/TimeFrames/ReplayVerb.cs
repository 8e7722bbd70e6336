using System.CommandLine;
using System.Globalization;
using Penstock.Cli.LoadBalancing;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Reporting;
using Penstock.Pipeline.Sending;
using Penstock.TimeFrames.Files;

namespace Penstock.Cli.TimeFrames;

/// <summary><c>penstock tf replay</c>: time frames of files as events, or as a stream of records.</summary>
internal sealed class ReplayVerb
{
    private readonly CommandContext _context;
    private readonly ControlOptions _control = new();
    private readonly Argument<string[]> _paths = new("PATH") { Description = "Time frame files; of folders the files that end in .tf, by path.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _list = Values.Text("--list", "FILE", "A text file with a path or URL per line, behind those of the command line; empty lines and those that begin with # are passed over.");
    private readonly Option<string?> _copy = Values.Text("--copy-command", "COMMAND", "Brings files here that are not, one at a time, and is started without a shell: 'xrdcp -s ?src ?dst'. Copies are deleted when they have been replayed.");
    private readonly Option<long> _ahead = Values.Whole("--read-ahead", "BYTES", 1, 1L << 40, 256 << 20, "Bytes of time frames read ahead of what has been sent. [default: 256Mi]");
    private readonly Option<string?> _to = Values.Text("--to", "ADDR:PORT", "Send straight to a receiver, which then needs --with-lb-header; no URI and no control plane.");
    private readonly Option<bool> _stdout = Values.Flag("--stdout", "Write the records to standard output, each when it is due, byte for byte as in the file: again a time frame file.");
    private readonly Option<double?> _rate = Values.Number("--rate", "HZ", 1e-6, 1e9, "Time frames per second. [default: as fast as they go]");
    private readonly Option<double?> _speed = Values.Number("--speed", "FACTOR", 1e-6, 1e9, "So many times as fast as they were taken, by their first orbits. [default: not by that]");
    private readonly Option<long> _repeat = Values.Whole("--repeat", "N", 0, int.MaxValue, 1, "Go through the files N times, 0 without end; numbers and orbits go on behind the last. [default: 1]");
    private readonly Option<TimeSpan?> _pause = Values.Duration("--pause", "Before the files are gone through again. [default: none]");
    private readonly Option<long> _count = Values.Whole("--count", "N", 0, long.MaxValue, 0, "At most N time frames. [default: 0, all]", "-n");
    private readonly Option<string?> _tf = Values.Text("--tf", "RANGES", "Only time frames of these numbers: 42, 40..50, several with commas.");
    private readonly Option<long?> _renumber = Values.OptionalWhole("--renumber", "N", 1, uint.MaxValue, "Number the time frames from N on. [default: their numbers stay]");
    private readonly Option<double?> _gbps = Values.Number("--gbps", "GBPS", 0, 1e6, "Gigabits per second on the wire, all headers included. [default: 0, no limit]");
    private readonly Option<long> _mtu = Values.Whole("--mtu", "BYTES", 0, 9000, 0, "Bytes of an IP packet. [default: 0, the route's, at most 9000]", "-m");
    private readonly Option<long> _sockets = Values.Whole("--sockets", "N", 1, 128, 4, "Sockets to send from. [default: 4]");
    private readonly Option<long> _dataId = Values.Whole("--data-id", "N", 0, 65535, 1, "Data id: the source. [default: 1]");
    private readonly Option<long> _source = Values.Whole("--source", "N", 0, uint.MaxValue, 1, "Event source id in Sync messages. [default: 1]");
    private readonly Option<long> _lbVersion = Values.Whole("--lb-version", "2|3", 2, 3, 2, "Version of the LB header. [default: 2]");
    private readonly Option<bool> _noControl = Values.Flag("--no-control-plane", "Send no Sync messages and do not add this sender.");
    private readonly Option<bool> _noAddSender = Values.Flag("--no-add-sender", "Do not add and remove this sender: it is allowed already.");
    private readonly Option<bool> _json = Values.Flag("--json", "End with one line of JSON; with --stdout on standard error.");

    private ReplayVerb(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var replay = new ReplayVerb(context);
        var verb = new Verb(
            "replay",
            "Sends time frames of files as events to a load balancer or a receiver, as sub time frames (FLP/DISTSUBTIMEFRAME/0, then the blocks), with the time frame's number as event number and tick; or writes them to standard output. Damage is told on standard error and gone on behind. SIGINT and SIGTERM end it, exit code 0. Exit code 1 when something could not be read or sent.",
            "penstock tf replay run.tf --rate 44",
            "penstock tf replay /data/run-42 --to 127.0.0.1:10000 --speed 1 --repeat 0",
            "penstock tf replay --list files.txt --copy-command 'xrdcp -s ?src ?dst' --rate 10",
            "penstock tf replay run.tf --stdout --rate 10 | my-monitor");
        verb.Add(replay._paths);
        foreach (Option option in (Option[])[replay._list, replay._copy, replay._to, replay._stdout, replay._rate, replay._speed, replay._repeat, replay._pause, replay._count, replay._tf, replay._renumber, replay._ahead, replay._gbps,
            replay._mtu, replay._sockets, replay._dataId, replay._source, replay._lbVersion, replay._noControl, replay._noAddSender, replay._json])
        {
            verb.Add(option);
        }

        replay._control.AddTo(verb);
        return verb.Runs(replay.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result)
    {
        var replay = Replay(result);
        var paths = Paths(result);
        if (!result.GetValue(_stdout)) return await SendAsync(result, paths, replay);
        if (result.GetValue(_to) is not null || replay.Renumber is not null || replay.Repeat != 1)
        {
            throw new UsageException("tf replay: --stdout writes records as they are; --to, --renumber and --repeat are not accepted with it");
        }

        return Write(result, paths, replay);
    }

    private ReplayOptions Replay(ParseResult result)
    {
        if (result.GetValue(_rate) is not null && result.GetValue(_speed) is not null) throw new UsageException("tf replay: --rate and --speed: give one of them");
        return new ReplayOptions
        {
            Rate = result.GetValue(_rate) ?? 0,
            Speed = result.GetValue(_speed) ?? 0,
            Repeat = (int)result.GetValue(_repeat),
            Pause = result.GetValue(_pause) ?? TimeSpan.Zero,
            Count = result.GetValue(_count),
            TimeFrames = EditVerbOptions.Ranges("--tf", result.GetValue(_tf)),
            Renumber = (uint?)result.GetValue(_renumber),
            CopyCommand = result.GetValue(_copy),
            ReadAheadBytes = result.GetValue(_ahead),
        };
    }

    private string[] Paths(ParseResult result)
    {
        var paths = result.GetValue(_paths) ?? [];
        if (result.GetValue(_list) is { } list)
        {
            try
            {
                paths = [.. paths, .. File.ReadLines(list).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new UsageException($"--list: {exception.Message}");
            }
        }

        return paths.Length > 0 ? paths : throw new UsageException("tf replay: there is nothing to replay; time frame files, folders of them or --list FILE are accepted");
    }

    private async Task<int> SendAsync(ParseResult result, string[] paths, ReplayOptions replay)
    {
        using var source = Open(() => new ReplaySource(paths, replay));
        var options = Options(result, source.FirstNumber);
        await using var session = new SendSession(options);
        if (options.Segmenter.UseControlPlane && !result.GetValue(_noAddSender)) await session.AddSendersAsync(_context.Stop);
        SendReport report;
        try
        {
            await session.StartAsync(_context.Stop);
            await session.SendAsync(source, readers: 1, _context.Stop);
        }
        finally
        {
            report = await session.StopAsync(_context.Stop);
            await session.RemoveSendersAsync(CancellationToken.None);
        }

        foreach (var warning in report.Warnings) _context.Error.WriteLine($"penstock: warning: {warning}");
        if (source.FilledIn > 0) _context.Error.WriteLine($"penstock: warning: {source.FilledIn} time frames lack a run, first orbit or time and got that of the one before");
        var losses = Losses(source.Losses, source.LossCounts);
        if (report.Segmenter.EventsFailed > 0) losses[LossName.SendFailed] = report.Segmenter.EventsFailed;
        return End(_context.Out, result, report.Segmenter.EventsSent, report.Bytes, report.Seconds, losses);
    }

    private int Write(ParseResult result, string[] paths, ReplayOptions replay)
    {
        using var frames = Open(() => new TimeFrameReplay(paths, replay));
        // The tests' standard output is text.
        using var output = ReferenceEquals(_context.Out, Console.Out) ? Console.OpenStandardOutput() : Stream.Null;
        var piece = new byte[1 << 20];
        var (count, bytes, began) = (0L, 0L, TimeProvider.System.GetTimestamp());
        try
        {
            while (frames.Next(_context.Stop) is { } frame)
            {
                var record = frame.Contents.Record;
                for (long done = 0; done < record.Bytes;)
                {
                    var part = piece.AsSpan(0, (int)Math.Min(piece.Length, record.Bytes - done));
                    frame.File.ReadAt(record.Offset + done, part);
                    output.Write(part);
                    done += part.Length;
                }

                output.Flush();
                (count, bytes) = (count + 1, bytes + record.Bytes);
            }
        }
        catch (OperationCanceledException) when (_context.Stop.IsCancellationRequested)
        {
            // Asked to take no more.
        }
        catch (TimeFrameFileException exception)
        {
            frames.Lose(LossName.InputUnreadable, exception.Message);
        }

        return End(_context.Error, result, count, bytes, TimeProvider.System.GetElapsedTime(began).TotalSeconds, Losses(frames.Losses, frames.LossCounts));
    }

    private SortedDictionary<string, long> Losses(IReadOnlyList<InputLoss> losses, IReadOnlyDictionary<string, long> counts)
    {
        foreach (var loss in losses) _context.Error.WriteLine($"penstock: {Tables.Plain(loss.Message)}");
        if (counts.Values.Sum() - losses.Count is > 0 and var more) _context.Error.WriteLine($"penstock: and {more} more losses");
        return new SortedDictionary<string, long>(counts.ToDictionary(), StringComparer.Ordinal);
    }

    private int End(TextWriter to, ParseResult result, long count, long bytes, double seconds, SortedDictionary<string, long> losses)
    {
        var isOk = losses.Count == 0;
        to.WriteLine(result.GetValue(_json)
            ? Json.Line(new { ok = isOk, seconds = Math.Round(seconds, 6), timeFrames = count, bytes, losses })
            : string.Create(CultureInfo.InvariantCulture, $"replayed {count} time frames ({bytes} bytes) in {seconds:0.000} s; losses: {(isOk ? "none" : string.Join(", ", losses.Select(l => $"{l.Key} {l.Value}")))}"));
        return isOk || _context.Stop.IsCancellationRequested ? ExitCode.Ok : ExitCode.Failed;
    }

    private SendOptions Options(ParseResult result, ulong first)
    {
        var to = result.GetValue(_to);
        var uri = to is null ? _control.ReadUri(result, EjfatTokenKind.Instance) : Direct(to);
        return new SendOptions
        {
            Segmenter = new SegmenterOptions
            {
                Uri = uri,
                DataId = (ushort)result.GetValue(_dataId),
                EventSourceId = (uint)result.GetValue(_source),
                IPv6 = uri.DataIPv4 is null && uri.DataIPv6 is not null,
                Mtu = (int)result.GetValue(_mtu),
                SendSockets = (int)result.GetValue(_sockets),
                RateGbps = result.GetValue(_gbps) ?? 0,
                LbHeaderVersion = (int)result.GetValue(_lbVersion),
                UseControlPlane = to is null && !result.GetValue(_noControl),
            },
            Ticks = TickMode.Number,
            FirstEvent = first,
            Control = _control.ReadClient(result),
        };
    }

    private static EjfatUri Direct(string to)
    {
        var receiver = Addresses.EndPoint("--to", to);
        return EjfatUri.ForControlPlane("localhost", 1).WithData(receiver.Address, receiver.Port);
    }

    private static T Open<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception exception) when (exception is InputException or ArgumentException)
        {
            throw new UsageException($"tf replay: {exception.Message}");
        }
    }
}
