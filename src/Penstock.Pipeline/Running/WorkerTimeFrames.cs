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
/// The time frames of one worker: built of what arrives there, summarised, written and verified. Sub time frames are not copied: they are written
/// from the buffers in which they arrived.
/// </summary>
internal sealed class WorkerTimeFrames : IDisposable
{
    private readonly RunTimeFrames _all;
    private readonly RunBooks _books;
    private readonly WorkerTally _tally;
    private readonly TimeFrameOptions _options;
    private readonly SummaryOptions _summary;
    private readonly TimeFrameSink? _sink;
    private readonly TimeFrameBuilder _builder;
    private readonly TimeFrameVerifier _verifier;
    private readonly FaultInjector? _faults;
    private readonly ConcurrentQueue<(ulong Id, uint Source, bool IsSummary)> _givenUp = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, List<(TimeFrameLane Lane, PlannedEvent Planned)>> _held = [];
    private string? _failure;

    public WorkerTimeFrames(RunTimeFrames all, RunBooks books, WorkerTally tally, TimeFrameOptions options, uint[] sources, TimeSpan timeout, TimeFrameSink? sink)
    {
        (_all, _books, _tally, _options, _summary, _sink) = (all, books, tally, options, options.Summary, sink);
        _builder = new TimeFrameBuilder(new TimeFrameBuilderOptions { Sources = sources, Timeout = timeout, MemoryBytes = options.MemoryBytes });
        _faults = options.FaultRate > 0 ? new FaultInjector(options.FaultRate, options.FaultSeed) : null;
        _verifier = new TimeFrameVerifier(new TimeFrameVerifierOptions { Sources = sources, Timeout = timeout });
    }

    /// <summary>The files that are complete.</summary>
    public IReadOnlyList<string> Files
    {
        get { lock (_lock) return [.. _sink?.Files ?? []]; }
    }

    /// <summary>Time frames that were built and not written, since not all are to be.</summary>
    public long Skipped
    {
        get { lock (_lock) return _sink?.Skipped ?? 0; }
    }

    /// <summary>Takes a sub time frame that has arrived as it was sent.</summary>
    public void TakeSubTimeFrame(TimeFrameLane lane, in PlannedEvent planned, in Arrival arrival)
    {
        lock (_lock)
        {
            var bytes = arrival.Bytes;
            var owner = (IDisposable?)arrival.Owner;
            if (_faults is not null) Harm(lane, planned, ref bytes, ref owner);
            if (bytes.IsEmpty)
            {
                Refuse(lane, planned, LossName.FaultInjected, "was taken away on purpose");
            }
            else if (ReceivedSubTimeFrame.Read(lane.Number, bytes, owner, out var stf) is { } fault)
            {
                owner?.Dispose();
                Refuse(lane, planned, LossName.Unreadable, $"{fault}");
            }
            else
            {
                Take(lane, planned, stf!);
            }

            SettleEnded();
        }
    }

    /// <summary>Takes a summary that has arrived as it was sent.</summary>
    public void TakeSummary(ulong id, uint source, in Arrival arrival)
    {
        lock (_lock)
        {
            using (arrival.Owner)
            {
                try
                {
                    var outcome = _verifier.AddSummary(id, StfSummary.Read(arrival.Bytes.Span), _all.Now);
                    if (outcome == SummaryOutcome.Taken) _books.Summaries.Delivered(arrival.Bytes.Length);
                    else _books.Summaries.Lost(LossName.TimeFrameEnded, $"summary of source {source}, tf {id}: {outcome}");
                }
                catch (SummaryFormatException exception)
                {
                    _books.Summaries.Lost(LossName.Unreadable, $"summary of source {source}, tf {id}: {exception.Message}");
                    _verifier.GiveUpSummary(id, source);
                }
            }

            SettleVerified();
        }
    }

    /// <summary>A sub time frame, or a summary, will not come. Whoever says so does not wait for this worker, which may be writing.</summary>
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
            _verifier.SealIfKnown(id, _all.Now, "none of its sub time frames arrived");
            SettleVerified();
        }
    }

    public void Advance()
    {
        lock (_lock)
        {
            TakeGivenUp();
            _builder.Advance(_all.Now);
            SettleEnded();
            _verifier.Advance(_all.Now);
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
                _books.Warn($"{_tally.Name}: {exception.Message}");
                _books.OutputIsIncomplete = true;
            }
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

    private void TakeGivenUp()
    {
        while (_givenUp.TryDequeue(out var lost))
        {
            if (lost.IsSummary) _verifier.GiveUpSummary(lost.Id, lost.Source);
            else _builder.GiveUp(lost.Id, lost.Source);
        }

        SettleEnded();
    }

    private void Harm(TimeFrameLane lane, in PlannedEvent planned, ref ReadOnlyMemory<byte> bytes, ref IDisposable? owner)
    {
        var fault = _faults!.Apply(planned.Tick, lane.Number, bytes, out var harmed);
        if (fault == InjectedFault.None) return;
        _all.CountInjected(fault);
        owner!.Dispose();
        (bytes, owner) = (harmed, null);
    }

    private void Take(TimeFrameLane lane, in PlannedEvent planned, ReceivedSubTimeFrame stf)
    {
        // Before it is added: it may complete its time frame.
        if (!_held.TryGetValue(planned.Tick, out var held)) _held[planned.Tick] = held = [];
        held.Add((lane, planned));
        var outcome = _builder.Add(planned.Tick, stf, _all.Now);
        if (outcome == StfOutcome.Taken)
        {
            _all.Books.Take(planned.Tick);
            return;
        }

        held.RemoveAt(held.Count - 1);
        if (held.Count == 0) _held.Remove(planned.Tick);
        stf.Dispose();
        Refuse(lane, planned, outcome == StfOutcome.TooLarge ? LossName.TimeFrameTooLarge : LossName.TimeFrameEnded, $"{outcome}");
    }

    private void Refuse(TimeFrameLane lane, in PlannedEvent planned, string loss, string why)
    {
        _books.Ledger.Lost(loss, $"{lane.Source.Name} tf {planned.Tick}: {why}");
        _all.Books.Lose(planned.Tick, loss);
        _builder.GiveUp(planned.Tick, lane.Number);
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
        _held.Remove(frame.Id, out var held);
        if (frame.SubTimeFrames.Count == 0) return;
        if (!frame.IsComplete && _options.Incomplete == IncompletePolicy.Drop)
        {
            foreach (var (lane, planned) in held!) _books.Ledger.Lost(LossName.TimeFrameIncomplete, $"{lane.Source.Name} tf {planned.Tick}: {frame.Missing.Count} others are missing ({frame.End})");
            _all.Books.End(frame, isDropped: true);
            _verifier.Seal(frame.Id, null, _all.Now, $"dropped: {frame.Missing.Count} sub time frames were missing ({frame.End})");
            return;
        }

        var epn = frame.Summarise(_summary);
        if (Write(frame) is { } failure)
        {
            foreach (var (lane, planned) in held!) _books.Ledger.Lost(failure.Loss, $"{lane.Source.Name} tf {planned.Tick}: {failure.Message}");
            _all.Books.EndLost(frame.Id, failure.Loss);
            _verifier.Seal(frame.Id, null, _all.Now, failure.Loss);
            return;
        }

        foreach (var (lane, planned) in held!)
        {
            _books.Ledger.Delivered(planned.Bytes);
            _tally.Count(planned.Bytes);
            lane.CountDelivered(planned.Bytes);
        }

        _all.Books.End(frame, isDropped: false);
        _books.MarkSettled(Stopwatch.GetTimestamp());
        _verifier.Seal(frame.Id, epn, _all.Now);
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
            if (_failure != exception.Message) _books.Warn($"{_tally.Name}: {exception.Message}");
            _failure = exception.Message;
            return (exception is IOException cause && FileSystemException.IsFull(cause) ? LossName.DiskFull : LossName.OutputFailed, exception.Message);
        }
    }

    private void SettleVerified()
    {
        while (_verifier.TryTake(out var frame)) _all.Count(frame, _tally.Name);
    }
}
