using System.Security.Cryptography;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Files;

/// <summary>What a walk through all blocks of a record found; the record is then whole.</summary>
public sealed record RecordContents
{
    /// <summary>The record.</summary>
    public required TimeFrameRecord Record { get; init; }

    /// <summary>The counter of the first block; null in a record without blocks.</summary>
    public uint? TfCounter { get; init; }

    /// <summary>The lowest run of the blocks; null in a record without blocks.</summary>
    public uint? Run { get; init; }

    /// <summary>
    /// The lowest first orbit of the blocks that is not 0, where a block of raw pages that has 0 counts with the orbit of its first page; 0 when
    /// there is none; null in a record without blocks.
    /// </summary>
    public uint? FirstOrbit { get; init; }

    /// <summary>All blocks.</summary>
    public long Blocks => Equipments.Sum(e => e.Blocks);

    /// <summary>Bytes of all payloads.</summary>
    public long PayloadBytes => Equipments.Sum(e => e.PayloadBytes);

    /// <summary>The equipments in the order of the index.</summary>
    public required IReadOnlyList<EquipmentContents> Equipments { get; init; }

    /// <summary>Walks the record.</summary>
    /// <param name="file">The file.</param>
    /// <param name="record">A record of it.</param>
    /// <param name="withDigests">True to read every payload for <see cref="EquipmentContents.PayloadSha256"/>.</param>
    /// <param name="stop">Ends the walk.</param>
    /// <exception cref="TimeFrameFileException">A block is damaged, or is not what the index says.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static RecordContents Read(TimeFrameFile file, TimeFrameRecord record, bool withDigests, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(record);
        return Read(record, file.ReadBlocks(record, withDigests), withDigests, stop);
    }

    internal static RecordContents Read(TimeFrameRecord record, TimeFrameBlockReader blocks, bool withDigests, CancellationToken stop)
    {
        var walk = new Walk(record);
        using var digest = withDigests ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        while (blocks.TryRead())
        {
            stop.ThrowIfCancellationRequested();
            walk.Add(blocks, digest);
        }

        return walk.End(digest);
    }

    /// <summary>
    /// What the index and the first block of each equipment say, whatever the number of blocks: one small read per equipment. Messages and payload bytes are not
    /// known then, and 0.
    /// </summary>
    /// <exception cref="TimeFrameFileException">One of these blocks is damaged, or is not what the index says.</exception>
    public static RecordContents ReadBeginnings(TimeFrameFile file, TimeFrameRecord record)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(record);
        var contents = new RecordContents
        {
            Record = record,
            Equipments = [.. record.Index.Select(e => new EquipmentContents { Equipment = e.Equipment, Blocks = e.Blocks, Bytes = (long)e.Bytes })],
        };
        var window = file.NewWindow(TimeFrameBlockReader.HeaderWindowBytes);
        foreach (var element in record.FileOrder)
        {
            var blocks = TimeFrameFile.ReadBlocks(record, [element], window);
            blocks.TryRead();
            var (header, orbit) = (blocks.Block.Header, OrbitOf(blocks));
            contents = contents with
            {
                TfCounter = contents.TfCounter ?? header.TfCounter,
                Run = Math.Min(contents.Run ?? uint.MaxValue, header.RunNumber),
                FirstOrbit = Lower(contents.FirstOrbit, orbit),
            };
        }

        return contents;
    }

    private static uint Lower(uint? orbit, uint other) => orbit is null or 0 || (other != 0 && other < orbit) ? other : orbit.Value;

    private static uint OrbitOf(TimeFrameBlockReader blocks)
    {
        var block = blocks.Block;
        if (block.Header.FirstTfOrbit != 0 || block.Header.DataDescription != DataDescription.RawData || block.PayloadBytes < Rdh.Size) return block.Header.FirstTfOrbit;
        Span<byte> page = stackalloc byte[Rdh.Size];
        for (var done = 0; done < page.Length;)
        {
            var piece = blocks.PayloadFrom(done);
            piece = piece[..Math.Min(piece.Length, page.Length - done)];
            piece.CopyTo(page[done..]);
            done += piece.Length;
        }

        return Rdh.TryRead(page, out var header) && header.Version is >= RdhCheck.FirstVersion and <= RdhCheck.LastVersion && header.HeaderSize == Rdh.Size ? header.Orbit : 0;
    }

    // One equipment after the other, as they are in the file.
    private sealed class Walk(TimeFrameRecord record)
    {
        private readonly EquipmentContents[] _equipments = new EquipmentContents[record.Index.Count];
        private int _element = -1;
        private long _blocks;
        private long _messages;
        private long _payloadBytes;
        private uint? _counter;
        private uint? _run;
        private uint? _orbit;

        public void Add(TimeFrameBlockReader reader, IncrementalHash? digest)
        {
            var block = reader.Block;
            if (block.Element != _element) Begin(block.Element, digest);
            _blocks++;
            _messages += block.StartsMessage ? 1 : 0;
            _payloadBytes += block.PayloadBytes;
            _counter ??= block.Header.TfCounter;
            _run = Math.Min(_run ?? uint.MaxValue, block.Header.RunNumber);
            _orbit = Lower(_orbit, OrbitOf(reader));
            if (digest is null) return;
            for (long done = 0; done < block.PayloadBytes;)
            {
                var piece = reader.PayloadFrom(done);
                digest.AppendData(piece);
                done += piece.Length;
            }
        }

        public RecordContents End(IncrementalHash? digest)
        {
            Begin(-1, digest);
            return new RecordContents { Record = record, TfCounter = _counter, Run = _run, FirstOrbit = _orbit, Equipments = _equipments };
        }

        private void Begin(int element, IncrementalHash? digest)
        {
            if (_element >= 0)
            {
                _equipments[_element] = new EquipmentContents
                {
                    Equipment = record.Index[_element].Equipment,
                    Blocks = _blocks,
                    Messages = _messages,
                    Bytes = (long)record.Index[_element].Bytes,
                    PayloadBytes = _payloadBytes,
                    PayloadSha256 = digest is null ? null : Convert.ToHexStringLower(digest.GetHashAndReset()),
                };
            }

            (_element, _blocks, _messages, _payloadBytes) = (element, 0, 0, 0);
        }
    }
}
