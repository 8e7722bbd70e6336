namespace Penstock.TimeFrames.Headers;

/// <summary>Where a sub time frame comes from (DataDistribution, <c>SubTimeFrame::Header</c>).</summary>
public enum SubTimeFrameOrigin
{
    /// <summary>Not said.</summary>
    Invalid = -1,

    /// <summary>The readout.</summary>
    Readout = 1,

    /// <summary>The readout of a topology run.</summary>
    ReadoutTopology = 2,

    /// <summary>Nowhere: it stands for one that is missing.</summary>
    Null = 3,
}
