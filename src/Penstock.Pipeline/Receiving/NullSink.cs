using Penstock.Ejfat;

namespace Penstock.Pipeline.Receiving;

/// <summary>Throws events away.</summary>
public sealed class NullSink : IEventSink
{
    /// <inheritdoc/>
    public SinkOutcome Take(ReceivedEvent received) => SinkOutcome.Delivered;
}
