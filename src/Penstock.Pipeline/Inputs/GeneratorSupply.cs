using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Raw;

namespace Penstock.Pipeline.Inputs;

/// <summary>Heartbeat frames from <see cref="CruDataGenerator"/>, orbit by orbit.</summary>
public sealed class GeneratorSupply : IEventSupply
{
    private readonly CruDataGenerator _generator;
    private readonly CruDataOptions _options;
    private long _orbits;
    private readonly long _orbitsPerPass;
    private long _orbit;
    private int _link;
    private int _pass;

    /// <summary>Makes nothing yet.</summary>
    /// <param name="options">What is made.</param>
    /// <param name="orbits">How many orbits, at least 1.</param>
    public GeneratorSupply(CruDataOptions options, long orbits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(orbits, 1);
        _options = options;
        _generator = new CruDataGenerator(options);
        _orbits = _orbitsPerPass = orbits;
        Sources = [.. _generator.Links.Select((l, i) => new RunSource(l.Name, (ushort)(i + 1), SourceKind.Link))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<RunSource> Sources { get; }

    /// <summary>The links, which are the sources.</summary>
    public IReadOnlyList<LinkId> Links => _generator.Links;

    /// <inheritdoc/>
    public bool TryNext(out PlannedEvent planned)
    {
        if (_orbit == _orbits)
        {
            planned = default;
            return false;
        }

        planned = new PlannedEvent(_link, _options.FirstOrbit + (ulong)_orbit, _generator.FrameBytes(_link, _orbit), 0, _orbit, _pass, unchecked(_options.FirstOrbit + (uint)_orbit));
        if (++_link == Sources.Count) (_link, _orbit) = (0, _orbit + 1);
        return true;
    }

    /// <inheritdoc/>
    public void Read(in PlannedEvent planned, Span<byte> bytes) => _generator.WriteFrame(planned.Source, planned.Offset, bytes);

    /// <summary>As many orbits again, new ones.</summary>
    public bool Repeat()
    {
        _orbits += _orbitsPerPass;
        _pass++;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
