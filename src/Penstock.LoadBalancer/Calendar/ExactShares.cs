namespace Penstock.LoadBalancer;

/// <summary>
/// Shares in proportion to the weights that add up exactly and keep every limit, by water-filling: the level rises until the shares, each
/// clamped to its limits, fill the slots. The original lets its heaviest worker pay for the minima of the others, and breaks maxima.
/// </summary>
internal static class ExactShares
{
    /// <summary>The slots each member gets; they add up to <paramref name="slots"/> (0 each without members).</summary>
    /// <remarks>Minima that together exceed the slots share them in proportion to the minima; maxima that together fall short are raised in proportion,
    /// since a slot without a member loses events. Weights that are not finite or not positive count as none; if none is left, all count the same.</remarks>
    public static int[] Compute(ReadOnlySpan<double> weights, ReadOnlySpan<int> minima, ReadOnlySpan<int> maxima, int slots)
    {
        var count = weights.Length;
        if (count == 0) return [];
        var usable = UsableWeights(weights);
        var low = new double[count];
        var high = new double[count];
        double lowSum = 0, highSum = 0;
        for (var i = 0; i < count; i++)
        {
            high[i] = Math.Clamp(maxima[i], 0, slots);
            low[i] = Math.Clamp(minima[i], 0, high[i]);
            lowSum += low[i];
            highSum += high[i];
        }
        double[] shares;
        if (lowSum >= slots) shares = Proportional(low, slots, lowSum);
        else if (highSum <= slots) shares = highSum > 0 ? Proportional(high, slots, highSum) : Proportional(usable, slots, usable.Sum());
        else shares = Fill(usable, low, high, slots);
        return RoundToSum(shares, slots);
    }

    private static double[] UsableWeights(ReadOnlySpan<double> weights)
    {
        var usable = new double[weights.Length];
        for (var i = 0; i < usable.Length; i++) usable[i] = double.IsFinite(weights[i]) && weights[i] > 0 ? weights[i] : 0;
        if (Array.TrueForAll(usable, w => w == 0)) Array.Fill(usable, 1);
        return usable;
    }

    private static double[] Proportional(double[] parts, int slots, double sum) => Array.ConvertAll(parts, p => p * slots / sum);

    // The sum of the clamped shares grows with the level, so bisection finds the level; 200 halvings reach the last bit of a double.
    private static double[] Fill(double[] weights, double[] low, double[] high, int slots)
    {
        var smallest = weights.Where(w => w > 0).Min();
        double below = 0, above = slots / smallest * 2;
        for (var i = 0; i < 200 && below < above; i++)
        {
            var level = (below + above) / 2;
            if (level <= below || level >= above) break;
            if (SumAt(level, weights, low, high) < slots) below = level;
            else above = level;
        }
        var shares = new double[weights.Length];
        for (var i = 0; i < shares.Length; i++) shares[i] = Math.Clamp(above * weights[i], low[i], high[i]);
        // Members without weight keep their minimum; if the others are all at their maximum, those without weight share the rest.
        var missing = slots - shares.Sum();
        if (missing > 1e-6)
        {
            var room = Enumerable.Range(0, shares.Length).Sum(i => high[i] - shares[i]);
            for (var i = 0; i < shares.Length; i++) shares[i] += missing * (high[i] - shares[i]) / room;
        }
        return shares;
    }

    private static double SumAt(double level, double[] weights, double[] low, double[] high)
    {
        double sum = 0;
        for (var i = 0; i < weights.Length; i++) sum += Math.Clamp(level * weights[i], low[i], high[i]);
        return sum;
    }

    // Largest remainder. The limits are whole numbers, so neither rounding leaves them. Equal remainders (to 1e-9, beyond the noise of the
    // bisection) go to the first, so that equal inputs give equal shares.
    private static int[] RoundToSum(double[] shares, int slots)
    {
        var whole = Array.ConvertAll(shares, s => (int)Math.Floor(s + 1e-9));
        var order = Enumerable.Range(0, shares.Length).OrderByDescending(i => Math.Round(shares[i] - whole[i], 9)).ThenBy(i => i).ToArray();
        var left = slots - whole.Sum();
        for (var k = 0; left > 0; k = (k + 1) % order.Length, left--) whole[order[k]]++;
        return whole;
    }
}
