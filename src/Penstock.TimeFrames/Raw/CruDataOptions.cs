namespace Penstock.TimeFrames.Raw;

/// <summary>What <see cref="CruDataGenerator"/> makes.</summary>
public sealed record CruDataOptions
{
    /// <summary>Equal seeds make equal data. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Links, 1..256; half of them at end point 0, half at end point 1. Default 12.</summary>
    public int Links { get; init; } = 12;

    /// <summary>The first orbit. Default 1043926912, a multiple of 512 as runs of ITS begin with.</summary>
    public uint FirstOrbit { get; init; } = 1_043_926_912;

    /// <summary>Payload bytes of a heartbeat frame on average, 0..16 MiB; frames vary by half of it either way. Default 128 KiB.</summary>
    public int MeanPayloadBytes { get; init; } = 128 << 10;

    /// <summary>Bytes of the largest page, 80..8192, a multiple of 16. Default 8192.</summary>
    public int PageBytes { get; init; } = 8192;

    /// <summary>Orbits per time frame: the first of each carries the time frame trigger. Default 32, as operated since 2023.</summary>
    public int OrbitsPerTimeFrame { get; init; } = 32;

    /// <summary>The readout unit's number, 0..4095. Default 183.</summary>
    public ushort CruId { get; init; } = 183;

    /// <summary>The detector. Default 32, ITS.</summary>
    public byte SourceId { get; init; } = 32;

    /// <summary>Version of the raw data headers, 3..7. Versions 3 to 5 name no detector. Default 7.</summary>
    public byte RdhVersion { get; init; } = 7;

    internal void Validate()
    {
        Check(nameof(RdhVersion), RdhVersion, Headers.RdhCheck.FirstVersion, Headers.RdhCheck.LastVersion);
        Check(nameof(Links), Links, 1, 256);
        Check(nameof(MeanPayloadBytes), MeanPayloadBytes, 0, 16 << 20);
        Check(nameof(PageBytes), PageBytes, 80, 8192);
        Check(nameof(OrbitsPerTimeFrame), OrbitsPerTimeFrame, 1, int.MaxValue);
        Check(nameof(CruId), CruId, 0, 4095);
        if (PageBytes % 16 != 0) throw new ArgumentException($"{nameof(PageBytes)} is {PageBytes}; a multiple of 16 is accepted");
    }

    private static void Check(string name, int value, int from, int to)
    {
        if (value < from || value > to) throw new ArgumentException($"{name} is {value}; {from}..{to} is accepted");
    }
}
