using Penstock.Ejfat;

namespace Penstock.Pipeline.Receiving;

/// <summary>Where received events go. May be called by several threads at a time.</summary>
public interface IEventSink
{
    /// <summary>Takes an event; its memory is someone else's when this returns.</summary>
    /// <returns>What became of it.</returns>
    SinkOutcome Take(ReceivedEvent received);
}
