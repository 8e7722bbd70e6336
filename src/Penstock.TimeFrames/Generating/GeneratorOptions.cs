using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Generating;

/// <summary>What <see cref="TimeFrameGenerator"/> makes.</summary>
public sealed record GeneratorOptions
{
    /// <summary>Equal options make equal files. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Time frames; 0, the default, goes by <see cref="Bytes"/>.</summary>
    public long TimeFrames { get; init; }

    /// <summary>The file gets time frames until it has so many bytes; 0, the default, goes by <see cref="TimeFrames"/>.</summary>
    public long Bytes { get; init; }

    /// <summary>The equipments. Default 12 links of ITS with parts of 8192 bytes on average.</summary>
    public IReadOnlyList<EquipmentShape> Equipments { get; init; } = [new(new DataOrigin("ITS"), DataDescription.RawData, 12, 8192)];

    /// <summary>Orbits per time frame, which are parts per message. Default 32.</summary>
    public int OrbitsPerTimeFrame { get; init; } = 32;

    /// <summary>Bytes of the largest page, 80..8192, a multiple of 16. Default 8192.</summary>
    public int PageBytes { get; init; } = 8192;

    /// <summary>Version of the raw data headers, 3..7. Default 7.</summary>
    public byte RdhVersion { get; init; } = 7;

    /// <summary>Number of the first time frame. Default 1.</summary>
    public uint FirstTimeFrame { get; init; } = 1;

    /// <summary>First orbit of the first time frame. Default 1043926912.</summary>
    public uint FirstOrbit { get; init; } = 1_043_926_912;

    /// <summary>From a time frame to the next one in the file: as many numbers and so many times the orbits, as at one worker of many. Default 1.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>The run. Default 556789.</summary>
    public uint RunNumber { get; init; } = 556_789;

    /// <summary>Time of writing of the first record, Unix milliseconds; later ones as much later as their orbits. Default 1700000000000.</summary>
    public ulong WriteTimeMs { get; init; } = 1_700_000_000_000;

    /// <summary>Split numbers count through an equipment, and parts are those of single messages, as O2's dump of selected time frames writes them. Default false.</summary>
    public bool CountThroughEquipment { get; init; }

    /// <summary>End with a record without an index (120 bytes). Default false.</summary>
    public bool EndRecord { get; init; }

    /// <summary>Faults to put in, each at a place that the seed says. Default none.</summary>
    public IReadOnlyList<FaultKind> Faults { get; init; } = [];

    internal void Validate()
    {
        if ((TimeFrames == 0) == (Bytes == 0)) throw new ArgumentException($"TimeFrames is {TimeFrames} and Bytes is {Bytes}; one of them above 0 is accepted");
        ArgumentOutOfRangeException.ThrowIfNegative(TimeFrames);
        ArgumentOutOfRangeException.ThrowIfNegative(Bytes);
        if (Equipments.Count == 0) throw new ArgumentException("there are no equipments; at least one kind is accepted");
        if (OrbitsPerTimeFrame is < 1 or > 65535) throw new ArgumentException($"OrbitsPerTimeFrame is {OrbitsPerTimeFrame}; 1..65535 is accepted");
        if (Stride < 1) throw new ArgumentException($"Stride is {Stride}; 1 and above is accepted");
        if (Faults.Count > 1000) throw new ArgumentException($"there are {Faults.Count} faults; up to 1000 are accepted");
        if (Faults.Count > 0 && TimeFrames is 0 or > 100_000) throw new ArgumentException($"TimeFrames is {TimeFrames}; with faults, 1..100000 is accepted, so that each has its place");
        foreach (var shape in Equipments)
        {
            if (shape.Links is < 1 or > EquipmentShape.MaxLinks) throw new ArgumentException($"Links of {shape.Origin} is {shape.Links}; 1..{EquipmentShape.MaxLinks} is accepted");
            if (shape.MeanPayloadBytes is < 0 or > EquipmentShape.MaxMeanPayloadBytes) throw new ArgumentException($"MeanPayloadBytes of {shape.Origin} is {shape.MeanPayloadBytes}; 0..{EquipmentShape.MaxMeanPayloadBytes} is accepted");
        }
    }
}
