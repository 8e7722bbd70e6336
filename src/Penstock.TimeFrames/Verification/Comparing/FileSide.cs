using Penstock.Checksums;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Verification.Comparing;

/// <summary>A file of time frames as one side of a comparison. Memory grows with the number of its time frames and with the parts of one.</summary>
public sealed class FileSide : ComparisonSide
{
    // What is larger is not brought into memory whole.
    private const int MostInMemory = 32 << 20;

    private readonly TimeFrameFile _file;
    private readonly FileWindow _window;
    private readonly FileOutline[] _outlines;
    private readonly TimeFrameKey[] _keys;
    private byte[] _part = [];

    private FileSide(TimeFrameFile file, FileOutline[] outlines)
    {
        (_file, _outlines, _keys) = (file, outlines, new TimeFrameKey[outlines.Length]);
        _window = file.NewWindow(TimeFrameBlockReader.PayloadWindowBytes);
        var seen = new Dictionary<ulong, int>();
        for (var i = 0; i < outlines.Length; i++)
        {
            var id = outlines[i].Header.Id;
            var occurrence = seen.GetValueOrDefault(id);
            _keys[i] = new TimeFrameKey(id, occurrence);
            seen[id] = occurrence + 1;
        }
    }

    /// <inheritdoc/>
    public override string Path => _file.Path;

    /// <inheritdoc/>
    public override IReadOnlyList<TimeFrameKey> TimeFrames => _keys;

    /// <inheritdoc/>
    public override int? Orbits => _outlines.Select(o => o.Span).DefaultIfEmpty(0).Max() is > 0 and var widest ? widest : null;

    /// <inheritdoc/>
    public override ChecksumKind? Checksum => null;

    /// <inheritdoc/>
    public override long Bytes => _file.Length;

    /// <summary>Opens a file and reads its headers, so that damage is found before anything is compared.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="TimeFrameFileException">It is damaged.</exception>
    public static FileSide Open(string path, CancellationToken stop = default)
    {
        var file = TimeFrameFile.Open(path);
        try
        {
            var window = file.NewWindow(TimeFrameBlockReader.HeaderWindowBytes);
            var outlines = new List<FileOutline>();
            while (file.ReadRecord() is { } record) outlines.Add(FileOutline.Read(record, TimeFrameFile.ReadBlocks(record, record.FileOrder, window), stop));
            return new FileSide(file, [.. outlines]);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override TfSummary Read(int index, SummaryOptions options, Action<long>? progress, CancellationToken stop)
    {
        var builder = Fill(index, options, progress, stop);
        return builder.BuildTf();
    }

    /// <summary>The time frame as one source's sub time frame.</summary>
    internal StfSummary ReadStf(int index, uint source, SummaryOptions options, Action<long>? progress, CancellationToken stop) =>
        Fill(index, options, progress, stop).BuildStf(source);

    /// <summary>The run that most time frames are of; null where there is none.</summary>
    internal uint? Run => _outlines.Length == 0 ? null : _outlines.GroupBy(o => o.Header.RunNumber).MaxBy(g => g.Count())!.Key;

    /// <summary>Where the first part of an equipment that has a size and a checksum is in the file; null where there is none.</summary>
    internal long? FindPart(int index, EquipmentId equipment, long size, ulong? checksum, ChecksumKind kind)
    {
        if (checksum is null || _file.ReadRecordAt(_outlines[index].Offset) is not { } record) return null;
        for (var element = 0; element < record.Index.Count; element++)
        {
            if (record.Index[element].Equipment != equipment) continue;
            var blocks = TimeFrameFile.ReadBlocks(record, [element], _window);
            while (blocks.TryRead())
            {
                if (blocks.Block.PayloadBytes == size && ChecksumOf(blocks, kind) == checksum) return blocks.Block.PayloadOffset;
            }
        }

        return null;
    }

    internal void ReadAt(long offset, Span<byte> destination) => _file.ReadAt(offset, destination);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _file.Dispose();

    private SummaryBuilder Fill(int index, SummaryOptions options, Action<long>? progress, CancellationToken stop)
    {
        var outline = _outlines[index];
        var record = _file.ReadRecordAt(outline.Offset) ?? throw new TimeFrameFileException(Path, outline.Offset, "record", "not there", "the file has changed while it was read");
        var builder = new SummaryBuilder(outline.Header, outline.MapOrbit, options);
        var blocks = TimeFrameFile.ReadBlocks(record, record.FileOrder, _window);
        var (element, starts) = (-1, default(MessageStarts));
        while (blocks.TryRead())
        {
            stop.ThrowIfCancellationRequested();
            if (blocks.Block.Element != element)
            {
                LoseBoundaries(builder, record, element, starts);
                (element, starts) = (blocks.Block.Element, default);
            }

            Add(builder, blocks, starts.Take(blocks.Block.Header), options.Checksum);
            progress?.Invoke(blocks.Block.Bytes);
        }

        LoseBoundaries(builder, record, element, starts);
        return builder;
    }

    private static void LoseBoundaries(SummaryBuilder builder, TimeFrameRecord record, int element, MessageStarts starts)
    {
        if (starts.AreLost) builder.LoseMessageBoundaries(record.Index[element].Equipment);
    }

    private void Add(SummaryBuilder builder, TimeFrameBlockReader blocks, bool startsMessage, ChecksumKind checksum)
    {
        var block = blocks.Block;
        var header = new EquipmentHeader(block.Header.PayloadSerialization.Number, block.Header.FirstTfOrbit, block.Header.TfCounter, block.Header.RunNumber);
        var first = blocks.PayloadFrom(0);
        if (first.Length == block.PayloadBytes)
        {
            builder.Add(block.Header.Equipment, header, first, startsMessage);
        }
        else if (block.PayloadBytes <= MostInMemory)
        {
            if (_part.Length < block.PayloadBytes) _part = new byte[block.PayloadBytes];
            for (var done = 0; done < block.PayloadBytes;)
            {
                var piece = blocks.PayloadFrom(done);
                piece.CopyTo(_part.AsSpan(done));
                done += piece.Length;
            }

            builder.Add(block.Header.Equipment, header, _part.AsSpan(0, (int)block.PayloadBytes), startsMessage);
        }
        else
        {
            builder.Add(block.Header.Equipment, header, ReadLarge(blocks, checksum), startsMessage);
        }
    }

    private ReadPart ReadLarge(TimeFrameBlockReader blocks, ChecksumKind checksum)
    {
        var block = blocks.Block;
        if (block.PayloadBytes > uint.MaxValue)
        {
            throw new TimeFrameFileException(Path, block.Offset + DataHeader.PayloadSizeOffset, $"payloadSize of a block of {block.Header.Equipment}", $"{block.PayloadBytes}", $"at most {uint.MaxValue} is accepted by a summary");
        }

        var isRaw = block.Header.DataDescription == DataDescription.RawData;
        HeartbeatWalk? walk = isRaw && HeartbeatWalk.TryWalk(block.PayloadBytes, (at, bytes) => _file.ReadAt(block.PayloadOffset + at, bytes), out var found) ? found : null;
        return new ReadPart((uint)block.PayloadBytes, ChecksumOf(blocks, checksum), walk);
    }

    private static ulong ChecksumOf(TimeFrameBlockReader blocks, ChecksumKind checksum)
    {
        var (xxh3, crc) = (new Xxh3(), 0u);
        for (var done = 0L; done < blocks.Block.PayloadBytes;)
        {
            var piece = blocks.PayloadFrom(done);
            if (checksum == ChecksumKind.Xxh3) xxh3.Append(piece);
            else if (checksum == ChecksumKind.Crc32C) crc = Crc32C.Append(crc, piece);
            done += piece.Length;
        }

        return checksum == ChecksumKind.Xxh3 ? xxh3.Value : crc;
    }
}
