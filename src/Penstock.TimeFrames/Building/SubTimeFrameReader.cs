using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Building;

/// <summary>
/// Walks the bytes that <see cref="SubTimeFrameWriter"/> makes. They come from the network: every length is checked before it is used, nothing is
/// allocated for what they claim.
/// </summary>
public ref struct SubTimeFrameReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private int _next;

    private SubTimeFrameReader(ReadOnlySpan<byte> bytes, SubTimeFrameHeader header)
    {
        _bytes = bytes;
        Header = header;
        _next = SubTimeFrameWriter.StartBytes;
    }

    /// <summary>The STF header.</summary>
    public SubTimeFrameHeader Header { get; }

    /// <summary>Where the block that was read last begins.</summary>
    public int BlockOffset { get; private set; }

    /// <summary>The DataHeader that was read last.</summary>
    public DataHeader Block { get; private set; }

    /// <summary>The payload that was read last.</summary>
    public readonly ReadOnlySpan<byte> Payload => _bytes.Slice(BlockOffset + DataHeader.Size, (int)Block.PayloadSize);

    /// <summary>The block is the first of a message.</summary>
    public readonly bool StartsMessage => Block.SplitPayloadParts <= 1 || Block.SplitPayloadIndex == 0;

    /// <summary>Reads the beginning.</summary>
    /// <returns>What is wrong; null when <paramref name="reader"/> stands before the first block.</returns>
    public static SubTimeFrameFault? Open(ReadOnlySpan<byte> bytes, out SubTimeFrameReader reader)
    {
        reader = default;
        if (HeaderStack.Read(bytes, out var stack) is { } fault) return new SubTimeFrameFault(fault.Offset, fault.Field, fault.Value, fault.Accepted);
        var equipment = stack.Data.Equipment;
        if (equipment != new EquipmentId(DataOrigin.Flp, DataDescription.SubTimeFrame, 0))
        {
            return new SubTimeFrameFault(DataHeader.DataDescriptionOffset, "first message", $"{equipment}", "FLP/DISTSUBTIMEFRAME/0x00000000 is accepted");
        }

        if (stack.Bytes != SubTimeFrameWriter.StartBytes - SubTimeFrameHeader.Size || stack.Processing is null)
        {
            return new SubTimeFrameFault(0, "header stack", $"{stack.Bytes} bytes", "a DataHeader and a DataProcessingHeader (152 bytes) are accepted");
        }

        if (stack.Data.PayloadSize != SubTimeFrameHeader.Size) return new SubTimeFrameFault(DataHeader.PayloadSizeOffset, "payloadSize", $"{stack.Data.PayloadSize}", $"{SubTimeFrameHeader.Size} is accepted of an STF header");
        if (bytes.Length < SubTimeFrameWriter.StartBytes) return new SubTimeFrameFault(stack.Bytes, "STF header", $"cut off after {bytes.Length - stack.Bytes} bytes", $"{SubTimeFrameHeader.Size} bytes are needed");
        _ = SubTimeFrameHeader.TryRead(bytes[stack.Bytes..], out var header);
        reader = new SubTimeFrameReader(bytes, header);
        return null;
    }

    /// <summary>Goes to the next block.</summary>
    /// <param name="fault">What is wrong with it, else null.</param>
    /// <returns>False at the end, and at a fault.</returns>
    public bool TryRead(out SubTimeFrameFault? fault)
    {
        fault = null;
        if (_next == _bytes.Length) return false;
        var left = _bytes[_next..];
        if (!DataHeader.TryRead(left, out var block)) return Fail(out fault, new(_next, "DataHeader", $"none in {left.Length} bytes", "a DataHeader of version 3 is accepted"));
        _ = BaseHeader.TryRead(left, out var start);
        if (start.HeaderSize != DataHeader.Size || start.HasNext) return Fail(out fault, new(_next, "DataHeader", $"{start.HeaderSize} bytes with flags 0x{start.Flags:x}", "96 bytes without a further header are accepted"));
        if (block.PayloadSize > (ulong)(left.Length - DataHeader.Size))
        {
            return Fail(out fault, new(_next + DataHeader.PayloadSizeOffset, "payloadSize", $"{block.PayloadSize}", $"{left.Length - DataHeader.Size} bytes are left"));
        }

        (Block, BlockOffset) = (block, _next);
        _next += DataHeader.Size + (int)block.PayloadSize;
        return true;
    }

    private static bool Fail(out SubTimeFrameFault? fault, SubTimeFrameFault found)
    {
        fault = found;
        return false;
    }
}
