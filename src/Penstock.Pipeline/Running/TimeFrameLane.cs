using System.Diagnostics;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Reporting;

namespace Penstock.Pipeline.Running;

/// <summary>The lane of a link's sub time frames, or of their summaries: what arrives goes to its worker's time frames at once, in any order.</summary>
internal sealed class TimeFrameLane(RunSource source, uint number, RunBooks books, RunTimeFrames timeFrames) : SourceLane(source, books)
{
    private long _events;
    private long _bytes;

    /// <summary>Number of the link among those that send sub time frames, from 1.</summary>
    public uint Number { get; } = number;

    private bool IsSummary => Source.Kind == SourceKind.Summaries;

    /// <summary>A sub time frame went into a time frame that was written.</summary>
    public void CountDelivered(long bytes)
    {
        Interlocked.Increment(ref _events);
        Interlocked.Add(ref _bytes, bytes);
    }

    public override SourceReport Complete() => new(Source.Name, Source.DataId, _events, _bytes, null);

    public override void Dispose()
    {
    }

    protected override void OnAdmitted(in PlannedEvent planned)
    {
        Books.Ticks.Admit(planned.Tick);
        if (IsSummary)
        {
            Books.Summaries.Sent(planned.Bytes);
            return;
        }

        Books.Ledger.Sent(planned.Bytes);
        timeFrames.Books.Admit(planned.Tick);
    }

    protected override void OnResolved(InFlightEvent taken)
    {
        lock (Lock)
        {
            ByTick.Remove(taken.Planned.Tick);
            while (Order.TryPeek(out var first) && first.IsResolved) Order.Dequeue();
        }

        var tick = taken.Planned.Tick;
        Books.Ticks.Resolve(tick, taken.Loss is null ? taken.Worker : -1);
        Books.Window.Leave(taken.WireBytes);
        if (taken.Loss is { } loss)
        {
            if (IsSummary) timeFrames.LoseSummary(tick, Number, loss, taken.Why!);
            else timeFrames.Lose(tick, Number, loss, taken.Why!);
        }
        else
        {
            if (!IsSummary) timeFrames.Hold(tick, Number, taken.Planned.Bytes);
            if (taken.Arrival is { } arrival) HandOver(tick, taken.Worker, arrival);
        }

        Books.MarkSettled(Stopwatch.GetTimestamp());
    }

    private void HandOver(ulong tick, int worker, in Arrival arrival)
    {
        if (!IsSummary)
        {
            timeFrames.Here(worker).TakeSubTimeFrame(tick, Number, arrival.Bytes, arrival.Owner);
            return;
        }

        using (arrival.Owner) timeFrames.Here(worker).TakeSummary(tick, Number, arrival.Bytes.Span);
    }
}
