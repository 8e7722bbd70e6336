namespace Penstock.Ejfat;

/// <summary>Why an event of which something arrived was not delivered.</summary>
public enum LostEventReason
{
    /// <summary>Nothing new of it arrived for <see cref="ReassemblerOptions.EventTimeout"/>.</summary>
    TimedOut,

    /// <summary>It was the longest idle one when memory, or a place among the incomplete events, was needed for another.</summary>
    Evicted,

    /// <summary>There was no memory for it within <see cref="ReassemblerOptions.MemoryLimitBytes"/>.</summary>
    MemoryLimit,

    /// <summary>It is longer than <see cref="ReassemblerOptions.MaxEventBytes"/>.</summary>
    TooLong,

    /// <summary>Its number came again from another source: a sender that was started anew.</summary>
    Superseded,

    /// <summary>It was whole, but the delivery queue was full.</summary>
    QueueFull,

    /// <summary>It was incomplete when the Reassembler was stopped.</summary>
    Stopped,
}
