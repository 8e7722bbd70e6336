using System.Buffers.Binary;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Building;

/// <summary>
/// Harms sub time frames on their way to the builder, to see that the comparison finds it. What is harmed, and how, follows from seed, time frame
/// and source alone. The numbers of parts are made to fit: only contents tell. For one thread at a time.
/// </summary>
/// <param name="rate">The fraction that is harmed, 0..1.</param>
/// <param name="seed">Equal seeds do equal harm.</param>
/// <param name="only">One kind of harm, where it can be done; null, the default, is any.</param>
public sealed class FaultInjector(double rate, ulong seed, InjectedFault? only = null)
{
    private readonly Dictionary<uint, byte[]> _before = [];

    /// <summary>Harms a sub time frame, or does not.</summary>
    /// <param name="id">The time frame that it was sent as.</param>
    /// <param name="source">Its source.</param>
    /// <param name="bytes">A sound sub time frame.</param>
    /// <param name="harmed">What comes instead; the same bytes where nothing was done, none where nothing comes.</param>
    public InjectedFault Apply(ulong id, uint source, ReadOnlyMemory<byte> bytes, out ReadOnlyMemory<byte> harmed)
    {
        harmed = bytes;
        var random = new Random(HashCode(id, source));
        var fault = InjectedFault.None;
        if (random.NextDouble() < rate && BlocksOf(bytes) is { } blocks)
        {
            fault = Possible(only ?? (InjectedFault)random.Next(1, (int)InjectedFault.ChangeStfHeader + 1), source, blocks);
            harmed = fault switch
            {
                InjectedFault.DropStf => default,
                InjectedFault.SwapStf => _before[source],
                InjectedFault.ChangeStfHeader => ChangeStfHeader(bytes, random),
                _ => Harm(fault, bytes, blocks, random),
            };
        }

        if (rate > 0) _before[source] = bytes.ToArray();
        return fault;
    }

    private InjectedFault Possible(InjectedFault fault, uint source, List<byte[]> blocks)
    {
        var payloads = blocks.Where(b => b.Length > DataHeader.Size).ToList();
        var isPossible = fault switch
        {
            InjectedFault.SwapStf => _before.ContainsKey(source),
            InjectedFault.ReorderParts => blocks.Count > 1 && !blocks[0].AsSpan(DataHeader.Size).SequenceEqual(blocks[^1].AsSpan(DataHeader.Size)),
            InjectedFault.FlipBit or InjectedFault.TruncatePart => payloads.Count > 0,
            InjectedFault.DropPart or InjectedFault.DuplicatePart or InjectedFault.ChangeHeader => blocks.Count > 0,
            _ => true,
        };
        return isPossible ? fault : payloads.Count > 0 ? InjectedFault.FlipBit : InjectedFault.ChangeStfHeader;
    }

    private static byte[] Harm(InjectedFault fault, ReadOnlyMemory<byte> bytes, List<byte[]> blocks, Random random)
    {
        var part = random.Next(blocks.Count);
        switch (fault)
        {
            case InjectedFault.FlipBit or InjectedFault.TruncatePart:
                while (blocks[part].Length == DataHeader.Size) part = (part + 1) % blocks.Count;
                var at = random.Next(DataHeader.Size, blocks[part].Length);
                if (fault == InjectedFault.FlipBit) blocks[part][at] ^= (byte)(1 << random.Next(8));
                else blocks[part] = blocks[part][..at];
                break;
            case InjectedFault.DropPart:
                blocks.RemoveAt(part);
                break;
            case InjectedFault.DuplicatePart:
                blocks.Insert(part, [.. blocks[part]]);
                break;
            case InjectedFault.ReorderParts:
                (blocks[0], blocks[^1]) = (blocks[^1], blocks[0]);
                break;
            default:
                ChangeHeader(blocks[part], random);
                break;
        }

        return Join(bytes.Span[..SubTimeFrameWriter.StartBytes], blocks);
    }

    private static void ChangeHeader(byte[] block, Random random)
    {
        var offset = random.Next(4) switch
        {
            0 => DataHeader.PayloadSerializationOffset,
            1 => DataHeader.FirstTfOrbitOffset,
            2 => DataHeader.TfCounterOffset,
            _ => DataHeader.RunNumberOffset,
        };
        block[offset + random.Next(sizeof(uint))] ^= (byte)(1 << random.Next(7));
    }

    private static byte[] ChangeStfHeader(ReadOnlyMemory<byte> bytes, Random random)
    {
        var changed = bytes.ToArray();
        var start = SubTimeFrameWriter.StartBytes - SubTimeFrameHeader.Size;
        changed[start + random.Next(SubTimeFrameHeader.OriginOffset)] ^= (byte)(1 << random.Next(8));
        return changed;
    }

    private static List<byte[]>? BlocksOf(ReadOnlyMemory<byte> bytes)
    {
        if (SubTimeFrameReader.Open(bytes.Span, out var reader) is not null) return null;
        var blocks = new List<byte[]>();
        while (reader.TryRead(out _)) blocks.Add(bytes.Slice(reader.BlockOffset, DataHeader.Size + (int)reader.Block.PayloadSize).ToArray());
        return blocks;
    }

    private static byte[] Join(ReadOnlySpan<byte> start, List<byte[]> blocks)
    {
        for (var i = 0; i < blocks.Count; i++)
        {
            var block = blocks[i].AsSpan();
            BinaryPrimitives.WriteUInt32LittleEndian(block[DataHeader.SplitPayloadPartsOffset..], (uint)blocks.Count);
            BinaryPrimitives.WriteUInt32LittleEndian(block[DataHeader.SplitPayloadIndexOffset..], (uint)i);
            BinaryPrimitives.WriteUInt64LittleEndian(block[DataHeader.PayloadSizeOffset..], (ulong)(block.Length - DataHeader.Size));
        }

        return [.. start, .. blocks.SelectMany(b => b)];
    }

    // The same on every machine, which System.HashCode is not.
    private int HashCode(ulong id, uint source)
    {
        var value = (seed * 0x9E3779B97F4A7C15) ^ (id * 0xBF58476D1CE4E5B9) ^ (source * 0x94D049BB133111EB);
        return (int)((value ^ (value >> 31)) & int.MaxValue);
    }
}
