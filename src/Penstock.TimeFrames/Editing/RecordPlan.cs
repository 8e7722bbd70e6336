using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Editing;

/// <summary>A record to be put together from equipments of other records. What it is made of is copied byte for byte, or with changed data headers.</summary>
internal sealed class RecordPlan
{
    private readonly SortedDictionary<EquipmentId, List<ElementSource>> _equipments = [];

    public ulong WriteTimeMs { get; set; }

    public int Equipments => _equipments.Count;

    /// <summary>Adds the blocks of an equipment that it does not have yet.</summary>
    public void Add(ElementSource source) => Add(source, join: false, out _);

    /// <summary>Adds the blocks of an equipment; behind those that it has already when <paramref name="join"/>, else only when it has none.</summary>
    /// <returns>True when it has some already, from <paramref name="first"/>.</returns>
    public bool Add(ElementSource source, bool join, out ElementSource first)
    {
        var isAgain = _equipments.TryGetValue(source.Index.Equipment, out var sources);
        if (!isAgain) _equipments[source.Index.Equipment] = sources = [];
        if (!isAgain || join) sources!.Add(source);
        first = sources![0];
        return isAgain;
    }

    /// <summary>Writes the record.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="change">What becomes of each data header; null leaves the blocks as they are.</param>
    /// <param name="stop">Ends the writing.</param>
    public void Write(TimeFrameOutput output, HeaderChange? change, CancellationToken stop)
    {
        output.BeginRecord();
        var index = new List<IndexElement>(_equipments.Count);
        ulong offset = 0;
        foreach (var (equipment, sources) in _equipments)
        {
            ulong bytes = 0, blocks = 0;
            foreach (var source in sources)
            {
                var (count, size) = change?.Measure(source, stop) ?? (source.Index.Blocks, (long)source.Index.Bytes);
                blocks += count;
                bytes += (ulong)size;
            }

            if (blocks > uint.MaxValue) throw new InvalidOperationException($"{equipment} would have {blocks} blocks; up to {uint.MaxValue} are accepted");
            index.Add(new IndexElement(equipment, (uint)blocks, offset, bytes));
            offset += bytes;
        }

        output.Write(RecordLayout.Start(index, WriteTimeMs));
        foreach (var source in _equipments.Values.SelectMany(sources => sources))
        {
            if (change is null) output.Copy(source.Source.File, source.Offset, (long)source.Index.Bytes, stop);
            else change.Copy(source, output, stop);
        }

        output.EndRecord();
    }
}
