namespace Penstock.TimeFrames.Headers;

/// <summary>How a message with several parts is laid out.</summary>
public enum SplitEncoding
{
    /// <summary>One header, one part.</summary>
    Single,

    /// <summary>A header before each part: h0, d0, h1, d1, …</summary>
    Full,

    /// <summary>One header before all parts: h, d0, d1, … DataDistribution's default since 1.4.</summary>
    Reduced,

    /// <summary>The two numbers say nothing that there is.</summary>
    Invalid,
}
