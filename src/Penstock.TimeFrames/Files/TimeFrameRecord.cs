namespace Penstock.TimeFrames.Files;

/// <summary>Where one time frame is in a file. The index has been checked against the record's size; the blocks have not been looked at.</summary>
public sealed class TimeFrameRecord
{
    private const long SmallBlock = 16 << 10;

    internal TimeFrameRecord(long offset, long bytes, ulong writeTimeMs, long indexOffset, long dataOffset, IReadOnlyList<IndexElement> index, IReadOnlyList<int> fileOrder)
    {
        Offset = offset;
        Bytes = bytes;
        WriteTimeMs = writeTimeMs;
        IndexOffset = indexOffset;
        DataOffset = dataOffset;
        Index = index;
        FileOrder = fileOrder;
    }

    /// <summary>Where the record begins in the file.</summary>
    public long Offset { get; }

    /// <summary>Bytes of the record in the file.</summary>
    public long Bytes { get; }

    /// <summary>When it was written, Unix milliseconds.</summary>
    public ulong WriteTimeMs { get; }

    /// <summary>The elements, as they stand in the file.</summary>
    public IReadOnlyList<IndexElement> Index { get; }

    /// <summary>Where the first block begins in the file.</summary>
    public long DataOffset { get; }

    /// <summary>Where the first element of the index is in the file.</summary>
    internal long IndexOffset { get; }

    /// <summary>Numbers of the elements in the order of their data.</summary>
    internal IReadOnlyList<int> FileOrder { get; }

    /// <summary>
    /// The blocks are so small that reading everything costs less than a call for each header: a call costs as much as copying about 20 KiB from the page cache
    /// (<c>bench/Penstock.Bench.TimeFrameFiles</c>), and a disk reads ahead in any case.
    /// </summary>
    internal bool HasSmallBlocks => Bytes < SmallBlock * Index.Sum(e => (long)e.Blocks);

    /// <summary>Where a field of an element is in the file.</summary>
    internal long IndexFieldOffset(int element, int field) => IndexOffset + ((long)element * IndexElement.Size) + field;
}
