namespace Penstock.Pipeline.Receiving;

/// <summary>What became of an event at its sink.</summary>
/// <param name="Loss">Null: it is where it should be. Else the name of the loss (<see cref="Reporting.LossName"/>).</param>
/// <param name="Problem">In words; null without one.</param>
public readonly record struct SinkOutcome(string? Loss, string? Problem)
{
    /// <summary>It is where it should be.</summary>
    public static SinkOutcome Delivered => default;
}
