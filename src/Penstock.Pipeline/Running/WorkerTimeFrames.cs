using System.Collections.Concurrent;
using System.Diagnostics;
using Penstock.Pipeline.Files;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Reporting;
using Penstock.TimeFrames.Building;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Summaries;

namespace Penstock.Pipeline.Running;

/// <summary>
/// The time frames at one worker: built of what arrives there, summarised, written and verified. Sub time frames are not copied: they are written
/// from the buffers in which they arrived.
/// </summary>
internal sealed class WorkerTimeFrames : ITimeFrameWorker, IDisposable
{
    private readonly ITimeFrameNews _news;
    private readonly TimeFrameOptions _options;
    private readonly SummaryOptions _summary;
    private readonly TimeFrameSink? _sink;
    private readonly TimeFrameBuilder _builder;
    private readonly TimeFrameVerifier _verifier;
    private readonly VerdictDesk _verdicts;
    private readonly FaultInjector? _faults;
    private readonly ConcurrentQueue<(ulong Id, uint Source, bool IsSummary)> _givenUp = new();
    private readonly Lock _lock = new();
    private readonly long _start = Stopwatch.GetTimestamp();
    private string? _failure;

    /// <summary>Nothing yet; the folder is made.</summary>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public WorkerTimeFrames(TimeFrameSettings settings, VerdictDesk verdicts, ITimeFrameNews news)
    {
        (_options, _summary, _verdicts, _news) = (settings.Options, settings.Options.Summary, verdicts, news);
        var sources = Enumerable.Range(1, settings.Sources.Count).Select(i => (uint)i).ToArray();
        _builder = new TimeFrameBuilder(new TimeFrameBuilderOptions { Sources = sources, Timeout = settings.Timeout, MemoryBytes = _options.MemoryBytes });
        _verifier = new TimeFrameVerifier(new TimeFrameVerifierOptions { Sources = sources, Timeout = settings.Timeout });
        _faults = _options.FaultRate > 0 ? new FaultInjector(_options.FaultRate, _options.FaultSeed) : null;
        _sink = settings.Output is { } output ? Sink(output, settings) : null;
    }

    private TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    /// <summary>Takes a sub time frame that has arrived.</summary>
    public void TakeSubTimeFrame(ulong id, uint source, ReadOnlyMemory<byte> bytes, IDisposable arrival)
    {
        lock (_lock)
        {
            var owner = (IDisposable?)arrival;
            if (_faults is not null) Harm(id, source, ref bytes, ref owner);
            if (bytes.IsEmpty)
            {
                Refuse(id, source, LossName.FaultInjected, "was taken away on purpose");
            }
            else if (ReceivedSubTimeFrame.Read(source, bytes, owner, out var stf) is { } fault)
            {
                owner?.Dispose();
                Refuse(id, source, LossName.Unreadable, $"{fault}");
            }
            else
            {
                Take(id, stf!);
            }

            SettleEnded();
        }
    }

    /// <summary>Takes a summary that has arrived.</summary>
    public void TakeSummary(ulong id, uint source, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            try
            {
                var outcome = _verifier.AddSummary(id, StfSummary.Read(bytes), Now);
                if (outcome == SummaryOutcome.Taken) _news.TakeSummary(id, source, bytes.Length);
                else _news.Refuse(new RefusalNews(id, source, IsSummary: true, LossName.TimeFrameEnded, $"{outcome}"));
            }
            catch (SummaryFormatException exception)
            {
                _news.Refuse(new RefusalNews(id, source, IsSummary: true, LossName.Unreadable, exception.Message));
                _verifier.GiveUpSummary(id, source);
            }

            SettleVerified();
        }
    }

    /// <summary>The same; whoever says so does not wait for this worker, which may be writing.</summary>
    public void GiveUp(ulong id, uint source, bool isSummary)
    {
        _givenUp.Enqueue((id, source, isSummary));
        if (!_lock.TryEnter()) return;
        try
        {
            TakeGivenUp();
        }
        finally
        {
            _lock.Exit();
        }
    }

    public void SealNotBuilt(ulong id)
    {
        lock (_lock)
        {
            _verifier.SealIfKnown(id, Now, "none of its sub time frames arrived");
            SettleVerified();
        }
    }

    public void Advance()
    {
        lock (_lock)
        {
            TakeGivenUp();
            _builder.Advance(Now);
            SettleEnded();
            _verifier.Advance(Now);
            SettleVerified();
        }
    }

    public void FinishBuilding()
    {
        lock (_lock)
        {
            TakeGivenUp();
            _builder.Finish();
            SettleEnded();
        }
    }

    /// <summary>Ends everything; files get their names.</summary>
    public void Complete()
    {
        FinishBuilding();
        lock (_lock)
        {
            _verifier.Finish();
            SettleVerified();
            try
            {
                _sink?.Complete();
            }
            catch (IOException exception)
            {
                _news.Warn(exception.Message, isOutputIncomplete: true);
            }

            _news.Complete(new OutputNews([.. _sink?.Files ?? []], _sink?.Skipped ?? 0, _verdicts.Complete(_news)));
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _builder.Dispose();
            _sink?.Dispose();
        }
    }

    private static TimeFrameSink Sink(string output, TimeFrameSettings settings) => new(
        new TimeFrameSinkOptions
        {
            Folder = output,
            NamePattern = settings.Options.NamePattern,
            TimeFramesPerFile = settings.Options.TimeFramesPerFile,
            FileBytes = settings.Options.FileBytes,
            WithSidecar = settings.Options.WithSidecar,
            Replace = settings.Replace,
            Percentage = settings.Options.Percentage,
            Done = settings.Options.DoneFolder is { } done ? new DoneOptions { Folder = done } : null,
        },
        TimeProvider.System);

    private void TakeGivenUp()
    {
        while (_givenUp.TryDequeue(out var lost))
        {
            if (lost.IsSummary) _verifier.GiveUpSummary(lost.Id, lost.Source);
            else _builder.GiveUp(lost.Id, lost.Source);
        }

        SettleEnded();
    }

    private void Harm(ulong id, uint source, ref ReadOnlyMemory<byte> bytes, ref IDisposable? owner)
    {
        var fault = _faults!.Apply(id, source, bytes, out var harmed);
        if (fault == InjectedFault.None) return;
        _news.Inject(JsonName(fault));
        owner!.Dispose();
        (bytes, owner) = (harmed, null);
    }

    private void Take(ulong id, ReceivedSubTimeFrame stf)
    {
        var outcome = _builder.Add(id, stf, Now);
        if (outcome == StfOutcome.Taken)
        {
            _news.Take(id, stf.Source);
            return;
        }

        stf.Dispose();
        Refuse(id, stf.Source, outcome == StfOutcome.TooLarge ? LossName.TimeFrameTooLarge : LossName.TimeFrameEnded, $"{outcome}");
    }

    private void Refuse(ulong id, uint source, string loss, string why)
    {
        _news.Refuse(new RefusalNews(id, source, IsSummary: false, loss, why));
        _builder.GiveUp(id, source);
    }

    private void SettleEnded()
    {
        while (_builder.TryTake(out var frame))
        {
            using (frame) Settle(frame);
        }

        SettleVerified();
    }

    private void Settle(BuiltTimeFrame frame)
    {
        if (frame.SubTimeFrames.Count == 0) return;
        var isDropped = !frame.IsComplete && _options.Incomplete == IncompletePolicy.Drop;
        var why = $"{frame.Missing.Count} others are missing ({JsonName(frame.End)})";
        var epn = isDropped ? null : frame.Summarise(_summary);
        var failure = isDropped ? null : Write(frame);
        _news.End(new EndNews(
            frame.Id, [.. frame.SubTimeFrames.Select(s => s.Source)], frame.IsComplete, isDropped, JsonName(frame.End), isDropped ? LossName.TimeFrameIncomplete : failure?.Loss, failure?.Message ?? why));
        if (isDropped) _verifier.Seal(frame.Id, null, Now, $"dropped: {why}");
        else _verifier.Seal(frame.Id, failure is null ? epn : null, Now, failure?.Loss);
    }

    private (string Loss, string Message)? Write(BuiltTimeFrame frame)
    {
        if (_sink is null) return null;
        try
        {
            _sink.Write(frame);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (_failure != exception.Message) _news.Warn(exception.Message, isOutputIncomplete: false);
            _failure = exception.Message;
            return (exception is IOException cause && FileSystemException.IsFull(cause) ? LossName.DiskFull : LossName.OutputFailed, exception.Message);
        }
    }

    private void SettleVerified()
    {
        while (_verifier.TryTake(out var frame)) _news.Verify(_verdicts.Describe(frame));
    }

    private static string JsonName<T>(T value)
        where T : struct, Enum
    {
        var name = $"{value}";
        return $"{char.ToLowerInvariant(name[0])}{name[1..]}";
    }
}
