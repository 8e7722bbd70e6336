namespace Penstock.Pipeline.Relaying;

/// <summary>Decides from a seed what happens to the first datagram, the second, and so on. Takes as many chances for every datagram whatever the options, so that the n-th
/// is treated equally with each.</summary>
public sealed class ImpairmentPlan
{
    private readonly ImpairmentOptions _options;
    private readonly Random _chance;

    /// <summary>Before the first datagram.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public ImpairmentPlan(ImpairmentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _chance = new Random(options.Seed);
    }

    /// <summary>For the next datagram.</summary>
    public Impairment Next()
    {
        var drops = _chance.NextDouble() < _options.Drop;
        var doubles = _chance.NextDouble() < _options.Duplicate;
        var holds = _chance.NextDouble() < _options.Reorder;
        var depth = 1 + (int)(_chance.NextDouble() * _options.ReorderDepth);
        var copyDepth = 1 + (int)(_chance.NextDouble() * _options.ReorderDepth);
        var delay = _options.MaxDelay * _chance.NextDouble();
        return new Impairment(drops ? 0 : doubles ? 2 : 1, holds ? depth : 0, delay, copyDepth);
    }
}
