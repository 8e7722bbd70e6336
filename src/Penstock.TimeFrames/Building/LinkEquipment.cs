using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Building;

/// <summary>The equipment that the raw data of a link are.</summary>
public static class LinkEquipment
{
    /// <summary>Origin by the detector's number, description RAWDATA, subspecification by <paramref name="mode"/>.</summary>
    /// <param name="link">The link.</param>
    /// <param name="mode">What the subspecification is made of.</param>
    /// <param name="feeMask">With <see cref="SubSpecificationMode.FeeId"/>: the bits of the front end's number that count. Default all.</param>
    /// <exception cref="ArgumentOutOfRangeException">The mode is not one of the enumeration.</exception>
    public static EquipmentId Of(in LinkId link, SubSpecificationMode mode, ushort feeMask = ushort.MaxValue) =>
        new(OriginOf(link.SourceId), DataDescription.RawData, mode switch
        {
            SubSpecificationMode.CruLinkId => ((uint)link.CruId << 16) | ((link.Link + 1u) << (link.EndPointId == 0 ? 0 : 8)),
            SubSpecificationMode.FeeId => (uint)(link.FeeId & feeMask),
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "the subspecification mode is not known; CruLinkId and FeeId are accepted"),
        });

    // The trigger system calls itself CTP in data headers, TRG in the list of detectors.
    private static DataOrigin OriginOf(byte sourceId) => new(sourceId == 17 ? "CTP" : DaqSource.NameOf(sourceId));
}
