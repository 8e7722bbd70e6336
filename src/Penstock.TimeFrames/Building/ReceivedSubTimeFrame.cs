using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Building;

/// <summary>A sub time frame that has arrived at a worker: its bytes as they came, and where its equipments are in them.</summary>
public sealed class ReceivedSubTimeFrame : IDisposable
{
    private IDisposable? _owner;

    private ReceivedSubTimeFrame(uint source, SubTimeFrameHeader header, ReadOnlyMemory<byte> bytes, EquipmentSlice[] equipments, IDisposable? owner)
    {
        (Source, Header, Bytes, Equipments, _owner) = (source, header, bytes, equipments, owner);
    }

    /// <summary>Number of the source.</summary>
    public uint Source { get; }

    /// <summary>The STF header.</summary>
    public SubTimeFrameHeader Header { get; }

    /// <summary>All bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The equipments as they follow each other in the bytes; one appears again when its blocks are apart.</summary>
    public IReadOnlyList<EquipmentSlice> Equipments { get; }

    /// <summary>Walks the bytes.</summary>
    /// <param name="source">Number of the source.</param>
    /// <param name="bytes">The bytes; not copied.</param>
    /// <param name="owner">Disposed with the sub time frame, not when there is a fault.</param>
    /// <param name="frame">The sub time frame.</param>
    /// <returns>What is wrong; null when <paramref name="frame"/> was made.</returns>
    public static SubTimeFrameFault? Read(uint source, ReadOnlyMemory<byte> bytes, IDisposable? owner, out ReceivedSubTimeFrame? frame)
    {
        frame = null;
        if (SubTimeFrameReader.Open(bytes.Span, out var reader) is { } fault) return fault;
        var equipments = new List<EquipmentSlice>(1);
        var (from, blocks, equipment) = (SubTimeFrameWriter.StartBytes, 0u, default(EquipmentId));
        SubTimeFrameFault? damage;
        while (reader.TryRead(out damage))
        {
            var next = reader.Block.Equipment;
            if (blocks > 0 && next != equipment)
            {
                equipments.Add(new EquipmentSlice(equipment, blocks, bytes[from..reader.BlockOffset]));
                (from, blocks) = (reader.BlockOffset, 0);
            }

            (equipment, blocks) = (next, blocks + 1);
        }

        if (damage is not null) return damage;
        if (blocks > 0) equipments.Add(new EquipmentSlice(equipment, blocks, bytes[from..]));
        frame = new ReceivedSubTimeFrame(source, reader.Header, bytes, [.. equipments], owner);
        return null;
    }

    /// <summary>Gives the bytes back.</summary>
    public void Dispose() => Interlocked.Exchange(ref _owner, null)?.Dispose();
}
