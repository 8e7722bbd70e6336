namespace Penstock.LoadBalancer;

/// <summary>Consecutive slots of a calendar.</summary>
/// <param name="First">The first slot, 0..511.</param>
/// <param name="Length">How many.</param>
public readonly record struct SlotRun(int First, int Length)
{
    /// <summary>The slot after the last.</summary>
    public int End => First + Length;
}
