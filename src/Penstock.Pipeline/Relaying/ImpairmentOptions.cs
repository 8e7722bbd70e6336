namespace Penstock.Pipeline.Relaying;

/// <summary>What an <see cref="ImpairmentRelay"/> does to datagrams. Checked when one is made.</summary>
public sealed record ImpairmentOptions
{
    /// <summary>Equal seeds treat the n-th datagram equally. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Probability that a datagram is dropped, 0..1. Default 0.</summary>
    public double Drop { get; init; }

    /// <summary>Probability that a datagram is sent twice, the second time somewhat later, 0..1. Default 0.</summary>
    public double Duplicate { get; init; }

    /// <summary>Probability that a datagram is held back until some later ones have passed, 0..1. Default 0.</summary>
    public double Reorder { get; init; }

    /// <summary>How many later ones at most, 1..10000. Default 16. When nothing comes any more, what is held back is sent.</summary>
    public int ReorderDepth { get; init; } = 16;

    /// <summary>Every datagram is delayed by a chance time up to this, up to 10 s. Default zero.</summary>
    public TimeSpan MaxDelay { get; init; }

    /// <summary>Datagrams per second that pass; what comes faster waits, and is dropped when <see cref="QueueCapacity"/> wait. Default 0, no limit.</summary>
    public double MaxRate { get; init; }

    /// <summary>Datagrams that may be inside at a time; further ones are dropped and counted. Default 65536.</summary>
    public int QueueCapacity { get; init; } = 65536;

    internal void Validate()
    {
        Check(nameof(Drop), Drop, 0, 1);
        Check(nameof(Duplicate), Duplicate, 0, 1);
        Check(nameof(Reorder), Reorder, 0, 1);
        Check(nameof(ReorderDepth), ReorderDepth, 1, 10_000);
        Check(nameof(MaxDelay), MaxDelay.TotalSeconds, 0, 10);
        Check(nameof(MaxRate), MaxRate, 0, 1e9);
        Check(nameof(QueueCapacity), QueueCapacity, 1, 1 << 24);
    }

    private static void Check(string name, double value, double from, double to)
    {
        if (!(value >= from && value <= to)) throw new ArgumentException($"ImpairmentOptions.{name} is {value}; {from}..{to} is accepted");
    }
}
