using Penstock.TimeFrames.Building;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Files;

/// <summary>How a time frame becomes a record: the order of its messages, its index, its size.</summary>
internal sealed class RecordLayout
{
    private RecordLayout(IReadOnlyList<TimeFrameMessage> messages, IReadOnlyList<IndexElement> index, long bytes) => (Messages, Index, Bytes) = (messages, index, bytes);

    /// <summary>The messages that have parts, in the order of the file.</summary>
    public IReadOnlyList<TimeFrameMessage> Messages { get; }

    public IReadOnlyList<IndexElement> Index { get; }

    /// <summary>Bytes of the whole record.</summary>
    public long Bytes { get; }

    /// <summary>Bytes before the first block.</summary>
    public int StartBytes => StartBytesOf(Index.Count);

    /// <summary>Bytes before the first block of a record with so many equipments.</summary>
    public static int StartBytesOf(int equipments) => (2 * DataHeader.Size) + RecordMeta.Size + (equipments * IndexElement.Size);

    public static RecordLayout Of(TimeFrameToWrite frame)
    {
        // OrderBy is stable: messages of one equipment keep their order.
        var messages = frame.Messages.Where(m => m.Parts.Count > 0).OrderBy(m => m.Equipment).ToArray();
        var index = new List<IndexElement>();
        ulong offset = 0;
        foreach (var message in messages)
        {
            var bytes = message.Parts.Aggregate(0ul, (sum, part) => sum + DataHeader.Size + (ulong)part.Length);
            if (index.Count > 0 && index[^1].Equipment == message.Equipment)
            {
                index[^1] = index[^1] with { Blocks = index[^1].Blocks + (uint)message.Parts.Count, Bytes = index[^1].Bytes + bytes };
            }
            else
            {
                index.Add(new IndexElement(message.Equipment, (uint)message.Parts.Count, offset, bytes));
            }

            offset += bytes;
        }

        return Of(frame.Id, messages, index, offset);
    }

    /// <summary>Of blocks that are there already, in the order of the file.</summary>
    public static RecordLayout Of(ulong id, IReadOnlyList<EquipmentSlice> equipments)
    {
        var index = new List<IndexElement>(equipments.Count);
        ulong offset = 0;
        foreach (var slice in equipments)
        {
            var bytes = (ulong)slice.Bytes.Length;
            if (index.Count > 0 && index[^1].Equipment == slice.Equipment) index[^1] = index[^1] with { Blocks = index[^1].Blocks + slice.Blocks, Bytes = index[^1].Bytes + bytes };
            else index.Add(new IndexElement(slice.Equipment, slice.Blocks, offset, bytes));
            offset += bytes;
        }

        return Of(id, [], index, offset);
    }

    /// <summary>Everything before the first block.</summary>
    public byte[] Start(ulong writeTimeMs) => Start(Index, writeTimeMs);

    /// <summary>The same of an index whose last element ends the record.</summary>
    public static byte[] Start(IReadOnlyList<IndexElement> index, ulong writeTimeMs)
    {
        var start = new byte[StartBytesOf(index.Count)];
        var data = index.Count == 0 ? 0 : index[^1].Offset + index[^1].Bytes;
        FileHeader(DataDescription.FileMeta, DataOrigin.Flp, RecordMeta.Size).Write(start);
        new RecordMeta(RecordMeta.SupportedVersion, (ulong)start.Length + data, writeTimeMs).Write(start.AsSpan(DataHeader.Size));
        var at = DataHeader.Size + RecordMeta.Size;
        FileHeader(DataDescription.FileIndex, DataOrigin.Any, index.Count * IndexElement.Size).Write(start.AsSpan(at));
        at += DataHeader.Size;
        foreach (var element in index)
        {
            element.Write(start.AsSpan(at));
            at += IndexElement.Size;
        }

        return start;
    }

    private static RecordLayout Of(ulong id, IReadOnlyList<TimeFrameMessage> messages, List<IndexElement> index, ulong dataBytes)
    {
        if (index.Count > RecordReader.MaxEquipments) throw new ArgumentException($"time frame {id} has {index.Count} equipments; up to {RecordReader.MaxEquipments} are accepted");
        return new RecordLayout(messages, index, (2 * DataHeader.Size) + RecordMeta.Size + (index.Count * (long)IndexElement.Size) + (long)dataBytes);
    }

    private static DataHeader FileHeader(DataDescription description, DataOrigin origin, int payloadBytes) => new()
    {
        DataDescription = description,
        DataOrigin = origin,
        PayloadSerialization = HeaderName.None,
        SplitPayloadParts = 1,
        PayloadSize = (ulong)payloadBytes,
    };
}
