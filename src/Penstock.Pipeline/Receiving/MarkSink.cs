using Penstock.Ejfat;
using Penstock.Pipeline.Measuring;
using Penstock.Pipeline.Reporting;

namespace Penstock.Pipeline.Receiving;

/// <summary>Looks at the marks of events (<see cref="MarkedPayload"/>) and throws them away.</summary>
public sealed class MarkSink : IEventSink
{
    private long _mangled;

    /// <summary>Events without the marks.</summary>
    public long Mangled => Interlocked.Read(ref _mangled);

    /// <inheritdoc/>
    public SinkOutcome Take(ReceivedEvent received)
    {
        if (MarkedPayload.IsWhole(received.Span)) return SinkOutcome.Delivered;
        Interlocked.Increment(ref _mangled);
        return new SinkOutcome(LossName.Corrupted, $"event {received.EventNumber} of data id {received.DataId}: the marks at its ends are not there");
    }
}
