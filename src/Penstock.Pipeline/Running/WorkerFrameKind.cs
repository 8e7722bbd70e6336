namespace Penstock.Pipeline.Running;

/// <summary>What a <see cref="WorkerFrame"/> is.</summary>
internal enum WorkerFrameKind : byte
{
    /// <summary>None.</summary>
    None,

    /// <summary>It is registered and receives; the payload is its URI with the session.</summary>
    Started,

    /// <summary>An event; the payload is its bytes.</summary>
    Event,

    /// <summary>A lost event; the payload is the number of its segments, 4 bytes.</summary>
    Lost,

    /// <summary>Datagrams, their bytes, and the kernel's drops so far: 3 times 8 bytes.</summary>
    Counters,

    /// <summary>A warning; the payload is text.</summary>
    Warning,

    /// <summary>It could not start; the payload is text.</summary>
    Failed,

    /// <summary>It has said everything.</summary>
    Ended,

    /// <summary>A sub time frame has gone to its builder.</summary>
    SubTimeFrame,

    /// <summary>A summary has gone to its verifier; the payload is the number of its bytes, 4 bytes.</summary>
    Summary,

    /// <summary>It has begun, or ended (data id 0), to build: what it says nothing of waits at it.</summary>
    Busy,

    /// <summary>Other news of its time frames; the payload is <see cref="TimeFrameNews"/>.</summary>
    News,
}
