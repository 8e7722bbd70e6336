namespace Penstock.DataMovement.Copying;

/// <summary>A name whose two sides differ.</summary>
/// <param name="Path">Relative to both tops.</param>
/// <param name="Fields">In what.</param>
/// <param name="Detail">One line: the two values, or where the first byte differs.</param>
public sealed record CompareDifference(RawPath Path, CompareField Fields, string Detail);
