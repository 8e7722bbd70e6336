namespace Penstock.Checksums;

/// <summary>How many bits one step of XXH3's inner loop takes. All give the same values.</summary>
internal enum Xxh3Width
{
    /// <summary>One lane after the other; anywhere.</summary>
    Scalar,

    /// <summary>Two lanes at a time: SSE2 or AdvSimd.</summary>
    Vector128,

    /// <summary>Four lanes at a time: AVX2.</summary>
    Vector256,
}
