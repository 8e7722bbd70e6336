using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Summaries;

/// <summary>
/// Takes the parts of one (sub)time frame and keeps of each what a summary holds. At the source the parts are given before they go to the
/// transport, at the worker after the merge, from the memory that goes on. Not thread-safe. Keeps no reference to the data.
/// </summary>
public sealed class SummaryBuilder
{
    private readonly Dictionary<EquipmentId, EquipmentBuilder> _equipments = [];
    private readonly SummaryOptions _options;
    private readonly SubTimeFrameHeader _header;
    private readonly uint _mapOrbit;
    private EquipmentBuilder? _last;
    private int _parts;

    /// <summary>A summary of nothing yet.</summary>
    /// <param name="header">The number, first orbit and run of the (sub)time frame; the heartbeat map begins at its first orbit.</param>
    /// <param name="options">How; both sides the same.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public SummaryBuilder(SubTimeFrameHeader header, SummaryOptions options)
        : this(header, header.FirstOrbit, options)
    {
    }

    /// <summary>A summary of nothing yet, where the headers do not say the first orbit but the data do.</summary>
    internal SummaryBuilder(SubTimeFrameHeader header, uint mapOrbit, SummaryOptions options)
    {
        options.Validate();
        (_header, _mapOrbit, _options) = (header, mapOrbit, options);
    }

    /// <summary>Takes the part that comes next of its equipment.</summary>
    /// <param name="id">The equipment.</param>
    /// <param name="header">The compared fields of the part's header.</param>
    /// <param name="part">The bytes.</param>
    /// <param name="startsMessage">The part is the first of a message; the first of an equipment is in any case.</param>
    /// <exception cref="InvalidOperationException">There are more parts than <see cref="SummaryOptions.MaxParts"/>.</exception>
    public void Add(in EquipmentId id, in EquipmentHeader header, ReadOnlySpan<byte> part, bool startsMessage)
    {
        Count();
        Of(id).Add(header, part, startsMessage);
    }

    /// <summary>Takes a part that is too large to be in memory: what is kept of it has been found out.</summary>
    internal void Add(in EquipmentId id, in EquipmentHeader header, in ReadPart part, bool startsMessage)
    {
        Count();
        Of(id).Add(header, part, startsMessage);
    }

    /// <summary>Says that the numbering of an equipment's parts no longer tells where a message ends: all of them are compared as one message.</summary>
    public void LoseMessageBoundaries(in EquipmentId id) => Of(id).HasMessageBoundaries = false;

    /// <summary>The summary at a source.</summary>
    /// <param name="source">The source's number.</param>
    public StfSummary BuildStf(uint source) => new(source, _header, _options.OrbitsPerTimeFrame, _options.Checksum, Equipments());

    /// <summary>The summary of a built time frame.</summary>
    /// <param name="sources">Whose sub time frames it was built of; null where that is not known.</param>
    public TfSummary BuildTf(IReadOnlyCollection<uint>? sources = null) =>
        new(_header, _options.OrbitsPerTimeFrame, _options.Checksum, sources is null ? null : [.. sources], Equipments(), []);

    /// <summary>The summary of a built time frame whose sub time frames' headers are known.</summary>
    /// <param name="built">The headers as they came, by source.</param>
    public TfSummary BuildTf(IReadOnlyDictionary<uint, SubTimeFrameHeader> built) =>
        new(_header, _options.OrbitsPerTimeFrame, _options.Checksum, [.. built.Keys.Order()], Equipments(), []) { BuiltHeaders = built };

    private void Count()
    {
        if (_parts == _options.MaxParts)
        {
            throw new InvalidOperationException($"time frame {_header.Id} has more than {_options.MaxParts} parts; up to MaxParts is accepted");
        }

        _parts++;
    }

    private EquipmentSummary[] Equipments() => [.. _equipments.Values.Select(e => e.Build()).OrderBy(e => e.Id)];

    private EquipmentBuilder Of(in EquipmentId id)
    {
        if (_last is not null && _last.Id == id) return _last;
        if (!_equipments.TryGetValue(id, out var equipment))
        {
            _equipments[id] = equipment = new EquipmentBuilder(id, _mapOrbit, _options);
        }

        return _last = equipment;
    }
}
