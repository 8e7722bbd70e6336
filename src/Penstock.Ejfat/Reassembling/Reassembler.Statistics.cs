using Penstock.Ejfat.Control;

namespace Penstock.Ejfat;

/// <content>The counters of all threads, added up.</content>
public sealed partial class Reassembler
{
    private static readonly (SegmentOutcome Outcome, string Name)[] Refusals =
    [
        .. Enum.GetValues<SegmentOutcome>().Where(o => o != SegmentOutcome.Accepted).Select(o => (o, char.ToLowerInvariant(o.ToString()[0]) + o.ToString()[1..])),
    ];

    /// <summary>What was counted since the start; also after stopping.</summary>
    public ReassemblerStatistics GetStatistics()
    {
        var counters = Array.ConvertAll(_loops, l => l.Counters);
        var segments = counters.Sum(c => c.Datagrams(SegmentOutcome.Accepted));
        var refused = Refusals.Select(r => (r.Name, Count: counters.Sum(c => c.Datagrams(r.Outcome)))).Where(r => r.Count > 0).ToDictionary(r => r.Name, r => r.Count);
        var lost = Enum.GetValues<LostEventReason>().Select(r => (Reason: r, Count: counters.Sum(c => c.Lost(r)))).Where(r => r.Count > 0).ToDictionary(r => r.Reason, r => r.Count);
        var enqueueLosses = lost.GetValueOrDefault(LostEventReason.QueueFull);
        return new ReassemblerStatistics
        {
            Datagrams = segments + refused.Values.Sum(),
            Bytes = counters.Sum(c => c.Bytes),
            Segments = segments,
            Refused = refused,
            BadHeaders = refused.GetValueOrDefault("tooShort") + refused.GetValueOrDefault("badVersion") + refused.GetValueOrDefault("badReserved"),
            KernelDrops = _loops.Sum(l => l.KernelDrops),
            EventsStarted = counters.Sum(c => c.Started),
            EventsDelivered = counters.Sum(c => c.Whole) - enqueueLosses,
            EventBytes = counters.Sum(c => c.WholeBytes),
            EventsReceived = _queue.Taken,
            EventsInProgress = counters.Sum(c => c.InProgress),
            Lost = lost,
            ReassemblyLosses = lost.Values.Sum() - enqueueLosses,
            EnqueueLosses = enqueueLosses,
            LostEventsNotRecorded = _lostEvents.Overflow,
            QueueDepth = _queue.Count,
            MemoryBytes = _budget.Used,
            ControlErrors = _reporter?.Errors ?? 0,
            LastControlError = _reporter?.LastError,
            Registrations = _reporter?.Registrations ?? 0,
            Ports = [.. _loops.SelectMany(l => l.Ports).OrderBy(p => p.Port)],
        };
    }

    private WorkerCounters WorkerCounters()
    {
        var counters = Array.ConvertAll(_loops, l => l.Counters);
        var enqueueLosses = counters.Sum(c => c.Lost(LostEventReason.QueueFull));
        return new WorkerCounters
        {
            EventsReceived = counters.Sum(c => c.Started),
            EventsReassembled = counters.Sum(c => c.Whole),
            ReassemblyErrors = counters.Sum(c => c.AllLost) - enqueueLosses,
            EventsDequeued = _queue.Taken,
            EnqueueErrors = enqueueLosses,
            BytesReceived = counters.Sum(c => c.Bytes),
            PacketsReceived = counters.Sum(c => c.AllDatagrams),
        };
    }
}
