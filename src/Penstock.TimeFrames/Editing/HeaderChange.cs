using System.Buffers.Binary;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Editing;

/// <summary>
/// Copies blocks with other data headers: another version, another counter, run or orbit. Payloads stay as they are; headers behind the DataHeader go along or
/// are left out.
/// </summary>
internal sealed class HeaderChange
{
    private readonly Dictionary<(TimeFrameRecord Record, int Element), KeptBlocks> _kept = [];

    /// <summary>Version to write, 1..3; null keeps each block's own.</summary>
    public uint? Version { get; init; }

    /// <summary>The counter of every block; null keeps it.</summary>
    public uint? TfCounter { get; set; }

    /// <summary>The run of every block; null keeps it.</summary>
    public uint? RunNumber { get; init; }

    /// <summary>Leave out the headers behind the DataHeader, as DataDistribution does.</summary>
    public bool DataHeaderOnly { get; init; }

    /// <summary>Leave out heartbeat frames without data; split numbers of the others then count anew.</summary>
    public bool DropEmptyTriggers { get; init; }

    /// <summary>Blocks whose counter, run or orbit an older version has no place for.</summary>
    public long BlocksWithLostFields { get; private set; }

    /// <summary>Bytes of blocks that were left out, headers included.</summary>
    public long DroppedBytes { get; private set; }

    /// <summary>Blocks, and their bytes, when they are written.</summary>
    public (uint Blocks, long Bytes) Measure(ElementSource source, CancellationToken stop)
    {
        var kept = DropEmptyTriggers ? _kept[(source.Source.Record, source.Element)] = new KeptBlocks() : null;
        var (count, bytes) = (0u, 0L);
        var blocks = source.Source.File.ReadBlocks(source.Source.Record, source.Element);
        while (blocks.TryRead())
        {
            stop.ThrowIfCancellationRequested();
            if (kept?.Add(blocks) == false)
            {
                DroppedBytes += blocks.Block.Bytes;
                continue;
            }

            var old = VersionOf(source.Source.File, blocks.Block);
            bytes += SizeOf(Version ?? old) + (DataHeaderOnly ? 0 : blocks.Block.PayloadOffset - blocks.Block.Offset - SizeOf(old)) + blocks.Block.PayloadBytes;
            count++;
        }

        return (count, bytes);
    }

    public void Copy(ElementSource source, TimeFrameOutput output, CancellationToken stop)
    {
        _kept.Remove((source.Source.Record, source.Element), out var kept);
        var file = source.Source.File;
        var blocks = file.ReadBlocks(source.Source.Record, source.Element);
        Span<byte> bytes = stackalloc byte[DataHeader.Size];
        var (number, message, part) = (0, -1, 0u);
        while (blocks.TryRead())
        {
            var block = blocks.Block;
            if (block.StartsMessage) (message, part) = (message + 1, 0);
            if (kept?[number++] == false) continue;
            var old = VersionOf(file, block);
            var rest = block.Offset + SizeOf(old);
            var hasMore = !DataHeaderOnly && block.PayloadOffset > rest;
            var header = kept is { Dropped: > 0 } ? block.Header with { SplitPayloadIndex = part++, SplitPayloadParts = kept.Parts[message] } : block.Header;
            Write(header, Version ?? old, hasMore, bytes);
            output.Write(bytes[..SizeOf(Version ?? old)]);
            if (hasMore) output.Copy(file, rest, block.PayloadOffset - rest, stop);
            output.Copy(file, block.PayloadOffset, block.PayloadBytes, stop);
        }
    }

    private void Write(in DataHeader old, uint version, bool hasNext, Span<byte> destination)
    {
        var header = old with { TfCounter = TfCounter ?? old.TfCounter, RunNumber = RunNumber ?? old.RunNumber };
        header.Write(destination, hasNext);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[BaseHeader.HeaderSizeOffset..], (uint)SizeOf(version));
        BinaryPrimitives.WriteUInt32LittleEndian(destination[BaseHeader.VersionOffset..], version);
        if (version < 3 && (header.TfCounter != 0 || header.RunNumber != 0 || (version == 1 && header.FirstTfOrbit != 0))) BlocksWithLostFields++;
        // Version 2 has four bytes of padding where version 3 has the counter.
        if (version == 2) destination[DataHeader.TfCounterOffset..].Clear();
    }

    private static uint VersionOf(TimeFrameFile file, in TimeFrameBlock block)
    {
        Span<byte> version = stackalloc byte[sizeof(uint)];
        file.ReadAt(block.Offset + BaseHeader.VersionOffset, version);
        return BinaryPrimitives.ReadUInt32LittleEndian(version);
    }

    private static int SizeOf(uint version) => version switch { 1 => DataHeader.SizeOfVersion1, 2 => DataHeader.SizeOfVersion2, _ => DataHeader.Size };
}
