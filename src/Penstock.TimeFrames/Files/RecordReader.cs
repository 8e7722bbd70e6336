using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Files;

/// <summary>Reads the beginning of a record: its first header, its size, its index; checks that the index covers the record's data without gap or overlap.</summary>
internal sealed class RecordReader(FileWindow window)
{
    public const int WindowBytes = 4096;

    /// <summary>Bytes by which the beginning of a record is known.</summary>
    public const int StartBytes = DataHeader.DataDescriptionOffset + DataDescription.Size;

    /// <summary>The most equipments of a record: more than any detector has links, and a bound on memory.</summary>
    public const int MaxEquipments = 1 << 20;

    // The smallest block: a header of version 1 without payload.
    private const ulong SmallestBlock = 80;

    /// <summary>Where a record may begin in <paramref name="bytes"/>; -1 when nowhere.</summary>
    public static int FindStart(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; ;)
        {
            var found = bytes[at..].IndexOf("O2O2"u8);
            if (found < 0 || at + found + StartBytes > bytes.Length) return -1;
            at += found;
            if (bytes[(at + BaseHeader.DescriptionOffset)..].StartsWith("DataHead"u8) && DataDescription.Read(bytes[(at + DataHeader.DataDescriptionOffset)..]) == DataDescription.FileMeta) return at;
            at++;
        }
    }

    /// <summary>The record at <paramref name="at"/>; null when it is only its beginning and ends the file.</summary>
    public TimeFrameRecord? Read(long at)
    {
        var (meta, metaEnd) = ReadMeta(at);
        var end = at + (long)meta.SizeInFile;
        if (end == metaEnd)
        {
            return end == window.Length ? null
                : throw window.Damage(end, "end of file", $"{window.Length - end} bytes away", "nothing is accepted after a record without an index");
        }

        var stack = window.ReadStack(metaEnd, end);
        if (stack.Data.DataDescription != DataDescription.FileIndex)
        {
            throw window.Damage(metaEnd + DataHeader.DataDescriptionOffset, "dataDescription of the index", $"'{stack.Data.DataDescription}'", $"'{DataDescription.FileIndex}' is accepted");
        }

        var first = metaEnd + stack.Bytes;
        var payload = stack.Data.PayloadSize;
        if (payload > (ulong)(end - first) || payload % IndexElement.Size != 0 || payload / IndexElement.Size > MaxEquipments)
        {
            throw window.Damage(
                metaEnd + DataHeader.PayloadSizeOffset, "payloadSize of the index", $"{payload}", $"a multiple of {IndexElement.Size} up to {Math.Min(end - first, (long)MaxEquipments * IndexElement.Size)} is accepted");
        }

        var data = first + (long)payload;
        var index = ReadIndex(first, (int)(payload / IndexElement.Size), (ulong)(end - data));
        return new TimeFrameRecord(at, end - at, meta.WriteTimeMs, first, data, index, FileOrder(index, first, (ulong)(end - data)));
    }

    /// <summary>Where the record at <paramref name="at"/> ends, if it says so and a record, or the end of the file, stands there.</summary>
    public long? EndOf(long at)
    {
        try
        {
            var end = at + (long)ReadMeta(at).Meta.SizeInFile;
            return end == window.Length || (end + StartBytes <= window.Length && FindStart(window.Look(end, StartBytes)) == 0) ? end : null;
        }
        catch (TimeFrameFileException)
        {
            return null;
        }
    }

    private (RecordMeta Meta, long End) ReadMeta(long at)
    {
        var stack = window.ReadStack(at, window.Length);
        if (stack.Data.DataDescription != DataDescription.FileMeta)
        {
            throw window.Damage(at + DataHeader.DataDescriptionOffset, "dataDescription of a record", $"'{stack.Data.DataDescription}'", $"'{DataDescription.FileMeta}' is accepted");
        }

        if (stack.Data.PayloadSize != RecordMeta.Size)
        {
            throw window.Damage(at + DataHeader.PayloadSizeOffset, "payloadSize of a record", $"{stack.Data.PayloadSize}", $"{RecordMeta.Size} is accepted");
        }

        var start = at + stack.Bytes;
        if (!RecordMeta.TryRead(window.Look(start, RecordMeta.Size), out var meta))
        {
            throw window.Damage(start, "record", $"cut off after {window.Length - start} bytes of its meta data", $"{RecordMeta.Size} bytes are needed");
        }

        if (meta.Version != RecordMeta.SupportedVersion) throw window.Damage(start + RecordMeta.VersionOffset, "version", $"{meta.Version}", $"{RecordMeta.SupportedVersion} is supported");
        var least = (ulong)(stack.Bytes + RecordMeta.Size);
        if (meta.SizeInFile < least || meta.SizeInFile > (ulong)(window.Length - at))
        {
            var accepted = meta.SizeInFile < least ? $"at least {least} is accepted" : $"the file ends after {window.Length - at} bytes of this record";
            throw window.Damage(start + RecordMeta.SizeInFileOffset, "sizeInFile", $"{meta.SizeInFile}", accepted);
        }

        return (meta, start + RecordMeta.Size);
    }

    private IndexElement[] ReadIndex(long first, int count, ulong dataBytes)
    {
        var index = new IndexElement[count];
        for (var i = 0; i < count; i++)
        {
            var at = first + ((long)i * IndexElement.Size);
            if (!IndexElement.TryRead(window.Look(at, IndexElement.Size), out var element))
            {
                throw window.Damage(at, $"index[{i}]", "cut off", $"{IndexElement.Size} bytes are needed");
            }

            if (element.Bytes < SmallestBlock || element.Bytes > dataBytes)
            {
                throw window.Damage(at + IndexElement.BytesOffset, $"size of index[{i}] ({element.Equipment})", $"{element.Bytes}", $"{SmallestBlock}..{dataBytes} is accepted");
            }

            if (element.Blocks == 0 || element.Blocks > element.Bytes / SmallestBlock)
            {
                throw window.Damage(at + IndexElement.BlocksOffset, $"blocks of index[{i}] ({element.Equipment})", $"{element.Blocks}", $"1..{element.Bytes / SmallestBlock} is accepted");
            }

            index[i] = element;
        }

        return index;
    }

    private int[] FileOrder(IndexElement[] index, long first, ulong dataBytes)
    {
        var order = new int[index.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        CheckUnique(index, order, first);
        Array.Sort(order, (a, b) => index[a].Offset.CompareTo(index[b].Offset));
        ulong covered = 0;
        foreach (var i in order)
        {
            var element = index[i];
            var at = first + ((long)i * IndexElement.Size);
            if (element.Offset != covered) throw window.Damage(at + IndexElement.OffsetOffset, $"offset of index[{i}] ({element.Equipment})", $"{element.Offset}", $"{covered} is accepted");
            if (element.Bytes > dataBytes - covered) throw window.Damage(at + IndexElement.BytesOffset, $"size of index[{i}] ({element.Equipment})", $"{element.Bytes}", $"at most {dataBytes - covered} is accepted");
            covered += element.Bytes;
        }

        return covered == dataBytes ? order
            : throw window.Damage(first + (long)((ulong)index.Length * IndexElement.Size + covered), "data", $"{dataBytes - covered} bytes longer than the index says", $"{covered} bytes are accepted");
    }

    private void CheckUnique(IndexElement[] index, int[] order, long first)
    {
        Array.Sort(order, (a, b) => index[a].Equipment.CompareTo(index[b].Equipment) is var by and not 0 ? by : a.CompareTo(b));
        for (var i = 1; i < order.Length; i++)
        {
            if (index[order[i]].Equipment == index[order[i - 1]].Equipment)
            {
                throw window.Damage(first + ((long)order[i] * IndexElement.Size), $"equipment of index[{order[i]}]", $"{index[order[i]].Equipment}", $"index[{order[i - 1]}] is the same, and one is accepted");
            }
        }
    }
}
