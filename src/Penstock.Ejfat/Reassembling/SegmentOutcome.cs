namespace Penstock.Ejfat;

/// <summary>What became of a received datagram: its bytes went into an event, or why they did not.</summary>
internal enum SegmentOutcome
{
    /// <summary>The bytes were new and are part of an event.</summary>
    Accepted,

    /// <summary>All its bytes had arrived before.</summary>
    Duplicate,

    /// <summary>It belongs to an event that was delivered or lost a short while ago.</summary>
    Late,

    /// <summary>Some of its bytes had arrived before, cut differently.</summary>
    Overlap,

    /// <summary>It names another length than the event's first segment.</summary>
    LengthMismatch,

    /// <summary>It reaches beyond the length it names.</summary>
    BeyondEnd,

    /// <summary>A segment without payload of an event that has some.</summary>
    EmptySegment,

    /// <summary>An event of no bytes, while such events are not asked for.</summary>
    EmptyEvent,

    /// <summary>The event is longer than is accepted.</summary>
    TooLong,

    /// <summary>There was no memory for a new event within the limit.</summary>
    NoMemory,

    /// <summary>The event already has as many separate pieces as are kept track of.</summary>
    TooManyGaps,

    /// <summary>The datagram is shorter than its headers.</summary>
    TooShort,

    /// <summary>The first byte of the RE header is not 0x10.</summary>
    BadVersion,

    /// <summary>The second byte of the RE header is not 0.</summary>
    BadReserved,

    /// <summary>The kernel cut the datagram.</summary>
    Truncated,
}
