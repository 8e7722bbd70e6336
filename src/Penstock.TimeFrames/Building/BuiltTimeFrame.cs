using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Building;

/// <summary>A time frame whose building has ended. Disposing gives the memory of its sub time frames back.</summary>
public sealed class BuiltTimeFrame : IDisposable
{
    private readonly SortedDictionary<uint, ReceivedSubTimeFrame> _stfs;

    internal BuiltTimeFrame(ulong id, TimeFrameEnd end, SortedDictionary<uint, ReceivedSubTimeFrame> stfs, uint[] missing)
    {
        (Id, End, _stfs, Missing) = (id, end, stfs, missing);
    }

    /// <summary>Its id.</summary>
    public ulong Id { get; }

    /// <summary>Why its building ended.</summary>
    public TimeFrameEnd End { get; }

    /// <summary>All its sub time frames are there.</summary>
    public bool IsComplete => Missing.Count == 0;

    /// <summary>The sources whose sub time frames are missing, in ascending order.</summary>
    public IReadOnlyList<uint> Missing { get; }

    /// <summary>The sub time frames by source.</summary>
    public IReadOnlyCollection<ReceivedSubTimeFrame> SubTimeFrames => _stfs.Values;

    /// <summary>Bytes of all sub time frames.</summary>
    public long Bytes => _stfs.Values.Sum(s => (long)s.Bytes.Length);

    /// <summary>The id; first orbit and run as most of the sub time frames have them.</summary>
    public SubTimeFrameHeader Header
    {
        get
        {
            if (_stfs.Count == 0) return new SubTimeFrameHeader { Id = Id };
            var first = _stfs.Values.First().Header;
            var agree = _stfs.Values.All(s => (s.Header.FirstOrbit, s.Header.RunNumber) == (first.FirstOrbit, first.RunNumber));
            return (agree ? first : _stfs.Values.GroupBy(s => (s.Header.FirstOrbit, s.Header.RunNumber)).MaxBy(g => g.Count())!.First().Header) with { Id = Id };
        }
    }

    /// <summary>The blocks of all equipments in the order of a file, the same equipment of several sources by source.</summary>
    public IReadOnlyList<EquipmentSlice> Equipments => [.. _stfs.Values.SelectMany(s => s.Equipments).OrderBy(e => e.Equipment)];

    /// <summary>The EPN side's summary: of the very bytes that go on.</summary>
    public TfSummary Summarise(SummaryOptions options)
    {
        var builder = new SummaryBuilder(Header, options);
        foreach (var stf in _stfs.Values)
        {
            // It was walked when it came.
            _ = SubTimeFrameReader.Open(stf.Bytes.Span, out var reader);
            while (reader.TryRead(out _)) builder.Add(reader.Block.Equipment, SubTimeFrameSummary.FieldsOf(reader.Block), reader.Payload, reader.StartsMessage);
        }

        return builder.BuildTf(_stfs.ToDictionary(s => s.Key, s => s.Value.Header));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var stf in _stfs.Values) stf.Dispose();
    }
}
