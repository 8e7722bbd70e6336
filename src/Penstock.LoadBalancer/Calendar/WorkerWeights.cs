namespace Penstock.LoadBalancer;

/// <summary>How control signals move weights from one epoch to the next.</summary>
public static class WorkerWeights
{
    /// <summary>What weights average; a control signal of 10 is one per cent.</summary>
    public const double Average = 1000;

    /// <summary>Adds each worker's signal to its weight and scales all so that they average 1000 again, rounded half away from zero.</summary>
    /// <param name="weights">The weights, replaced.</param>
    /// <param name="signals">The workers' latest control signals, in the same order; what is not finite counts as 0.</param>
    /// <param name="mode">In <see cref="SlotAssignmentMode.Stable"/> no weight falls below 1, so that every worker can come back; in
    /// <see cref="SlotAssignmentMode.Compatible"/> it may become negative.</param>
    public static void Advance(Span<double> weights, ReadOnlySpan<float> signals, SlotAssignmentMode mode)
    {
        var floor = mode == SlotAssignmentMode.Stable ? 1 : double.MinValue;
        double sum = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            var moved = weights[i] + (float.IsFinite(signals[i]) ? signals[i] : 0);
            weights[i] = Math.Max(floor, double.IsFinite(moved) ? moved : Average);
            sum += weights[i];
        }
        var scale = Average * weights.Length / sum;
        foreach (ref var weight in weights)
        {
            // A mean of zero or less would turn every sign around.
            weight = sum > 0 && double.IsFinite(scale) ? Math.Max(floor, Math.Round(weight * scale, MidpointRounding.AwayFromZero)) : Average;
        }
    }
}
