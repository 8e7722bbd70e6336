using Penstock.TimeFrames.Building;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Editing;

/// <summary>How <see cref="RawImport"/> makes time frames of raw pages.</summary>
public sealed record RawImportOptions
{
    /// <summary>Orbits per time frame. Default 32.</summary>
    public int OrbitsPerTimeFrame { get; init; } = 32;

    /// <summary>The orbit that the first time frame begins with; null, the default, is the lowest there is.</summary>
    public uint? FirstOrbit { get; init; }

    /// <summary>Number of the first time frame. Default 1, as the readout begins.</summary>
    public uint FirstTimeFrame { get; init; } = 1;

    /// <summary>The run. Default 0.</summary>
    public uint RunNumber { get; init; }

    /// <summary>What equipments are numbered by. Default readout unit, link and end point.</summary>
    public SubSpecificationMode SubSpecification { get; init; }

    /// <summary>With <see cref="SubSpecificationMode.FeeId"/>: which bits of the front end's number count. Default all.</summary>
    public ushort FeeMask { get; init; } = ushort.MaxValue;

    /// <summary>The detector of pages whose headers name none (versions 3 to 5). Default NIL.</summary>
    public DataOrigin Origin { get; init; } = DataOrigin.Invalid;

    /// <summary>What becomes of heartbeat frames that are not whole. Default kept, and told.</summary>
    public FrameCheck Frames { get; init; } = FrameCheck.Print;

    /// <summary>Time of writing of every record, Unix milliseconds. Default 0: equal pages make equal files.</summary>
    public ulong WriteTimeMs { get; init; }

    internal void Validate()
    {
        if (OrbitsPerTimeFrame < 1) throw new ArgumentException($"OrbitsPerTimeFrame is {OrbitsPerTimeFrame}; 1 and above is accepted");
    }

    internal EquipmentId EquipmentOf(in LinkId link)
    {
        var equipment = LinkEquipment.Of(link, SubSpecification, FeeMask);
        return equipment.Origin == DataOrigin.Invalid ? equipment with { Origin = Origin } : equipment;
    }
}
