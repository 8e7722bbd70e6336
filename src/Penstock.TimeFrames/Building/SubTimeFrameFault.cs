namespace Penstock.TimeFrames.Building;

/// <summary>Why bytes are no sub time frame.</summary>
/// <param name="Offset">Where, from their beginning.</param>
/// <param name="Field">The field.</param>
/// <param name="Value">What it holds.</param>
/// <param name="Accepted">What it may hold.</param>
public sealed record SubTimeFrameFault(long Offset, string Field, string Value, string Accepted)
{
    /// <summary>One phrase.</summary>
    public override string ToString() => $"{Field} at offset {Offset} is {Value}; {Accepted}";
}
