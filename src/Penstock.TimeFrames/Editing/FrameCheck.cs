namespace Penstock.TimeFrames.Editing;

/// <summary>What becomes of heartbeat frames that are not whole: no stop page, pages behind it, page counters that jump (DataDistribution, <c>rdh-data-check</c>).</summary>
public enum FrameCheck
{
    /// <summary>They are kept.</summary>
    Off,

    /// <summary>They are kept and told.</summary>
    Print,

    /// <summary>They are told and left out.</summary>
    Drop,
}
