namespace Penstock.Ejfat;

/// <summary>An event to send.</summary>
/// <param name="Payload">Its bytes, 0 to 2^31 - 1. They are not copied: they must stay unchanged until <see cref="Completed"/> is called.</param>
public readonly record struct OutgoingEvent(ReadOnlyMemory<byte> Payload)
{
    /// <summary>The event's number in the reassembly header. Null (the default) and 0 continue after the last one; another number is taken, and the next event without one gets
    /// the number after it.</summary>
    public ulong? EventNumber { get; init; }

    /// <summary>The source or channel. Null (the default) is <see cref="SegmenterOptions.DataId"/>.</summary>
    public ushort? DataId { get; init; }

    /// <summary>What chooses the worker's port. Null (the default) is a random number for each event.</summary>
    public ushort? Entropy { get; init; }

    /// <summary>What the load balancer routes by. Null (the default) is the time of sending in microseconds since 1970. Events of several sources that must meet at one worker
    /// need the same tick.</summary>
    public ulong? Tick { get; init; }

    /// <summary>Called once when the kernel has taken, or refused, all of the event, on a sending thread: it must be quick, and must not wait for the segmenter. What it throws is
    /// counted (<see cref="SegmenterStatistics.CallbackErrors"/>).</summary>
    public Action<SendCompletion>? Completed { get; init; }

    /// <summary>Passed on to <see cref="Completed"/>.</summary>
    public object? State { get; init; }
}
