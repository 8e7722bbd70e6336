namespace Penstock.DataMovement.Copying;

/// <summary>One phase: what was moved, how fast, and how long one call took.</summary>
/// <param name="Name"><c>write</c>, <c>read</c>, <c>copy</c> or <c>delete</c>.</param>
/// <param name="Seconds">How long.</param>
/// <param name="Files">Files.</param>
/// <param name="Bytes">Bytes.</param>
/// <param name="MedianMicroseconds">Half of the calls took at most this.</param>
/// <param name="P99Microseconds">99 of 100.</param>
/// <param name="MaxMicroseconds">The longest.</param>
/// <param name="Wrong">Bytes that were not what was written; looked at with <see cref="BenchOptions.Verify"/> only.</param>
public sealed record BenchPhase(string Name, double Seconds, long Files, long Bytes, double MedianMicroseconds, double P99Microseconds, double MaxMicroseconds, long Wrong)
{
    /// <summary>Bytes per second.</summary>
    public double BytesPerSecond => Seconds > 0 ? Bytes / Seconds : 0;

    /// <summary>Files per second.</summary>
    public double FilesPerSecond => Seconds > 0 ? Files / Seconds : 0;
}
