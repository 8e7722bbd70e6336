namespace Penstock.TimeFrames.Building;

/// <summary>How the subspecification of an equipment is made of its link's numbers (DataDistribution, <c>--detector-subspec</c>).</summary>
public enum SubSpecificationMode
{
    /// <summary>Readout unit in the upper half, link + 1 in the lower, shifted by 8 bits at end point 1. Several front ends behind one link are one equipment.</summary>
    CruLinkId,

    /// <summary>The front end's number, as O2 takes it of RDH 6 and 7.</summary>
    FeeId,
}
