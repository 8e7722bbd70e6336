namespace Penstock.Pipeline.Measuring;

/// <summary>What a measurement found. Events sent = delivered + the sum of the losses.</summary>
public sealed record MeasurementReport
{
    /// <summary>Everything sent was delivered, whole and unchanged.</summary>
    public bool Ok => EventsSent == EventsDelivered && SplitEvents == 0;

    /// <summary>From the first event put in to the last one taken out.</summary>
    public required double Seconds { get; init; }

    /// <summary>Processor time of this process in that time, by user and system, sender and receiver and what is in between.</summary>
    public required double CpuSeconds { get; init; }

    /// <summary>Events put in.</summary>
    public required long EventsSent { get; init; }

    /// <summary>Events taken out, whole and unchanged.</summary>
    public required long EventsDelivered { get; init; }

    /// <summary>Bytes of an event.</summary>
    public required int EventBytes { get; init; }

    /// <summary>Events lost, by name: sendFailed, segmentsMissing, queueFull, memoryLimit, corrupted, neverArrived.</summary>
    public required IReadOnlyDictionary<string, long> Losses { get; init; }

    /// <summary>Events whose segments reached more than one worker.</summary>
    public long SplitEvents { get; init; }

    /// <summary>Datagrams sent.</summary>
    public required long Datagrams { get; init; }

    /// <summary>What each worker delivered.</summary>
    public required IReadOnlyList<MeasuredWorker> Workers { get; init; }

    /// <summary>What was odd, in words.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Bytes put in.</summary>
    public long BytesSent => EventsSent * EventBytes;

    /// <summary>Bytes taken out.</summary>
    public long BytesDelivered => EventsDelivered * EventBytes;

    /// <summary>Bytes delivered, as gigabits (10^9) per second.</summary>
    public double GoodputGbps => Seconds > 0 ? BytesDelivered * 8 / Seconds / 1e9 : 0;

    /// <summary>Events delivered per second.</summary>
    public double EventsPerSecond => Seconds > 0 ? EventsDelivered / Seconds : 0;

    /// <summary>Processor time per 10^9 bytes delivered.</summary>
    public double CpuSecondsPerGB => BytesDelivered > 0 ? CpuSeconds / (BytesDelivered / 1e9) : 0;
}
