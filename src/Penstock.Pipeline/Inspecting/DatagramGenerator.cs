using Penstock.Ejfat.Wire;

namespace Penstock.Pipeline.Inspecting;

/// <summary>Makes the datagrams of the EJFAT data path, to try a network or a receiver by hand.</summary>
public static class DatagramGenerator
{
    private const int UdpHeaderSize = 8;
    private const int Ipv4HeaderSize = 20;
    private const int Ipv6HeaderSize = 40;

    /// <summary>The datagrams event by event; a Sync message comes before its event's segments.</summary>
    /// <param name="options">What to make.</param>
    /// <param name="time">Stamps the Sync messages.</param>
    /// <exception cref="ArgumentOutOfRangeException">The MTU has no room for a payload byte, or the LB version is not 2 or 3.</exception>
    public static IEnumerable<(DatagramKind Kind, byte[] Bytes)> Generate(GeneratorOptions options, TimeProvider time)
    {
        if (options.LbVersion is not (2 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.LbVersion, "the LB header has version 2 or 3");
        }

        var before = (options.WithLbHeader ? LbHeaderV2.Size : 0) + ReHeader.Size;
        var room = options.Mtu - (options.Ipv6 ? Ipv6HeaderSize : Ipv4HeaderSize) - UdpHeaderSize - before;
        return room >= 1
            ? All(options, time, before, room)
            : throw new ArgumentOutOfRangeException(nameof(options), options.Mtu, $"an MTU of {options.Mtu} leaves no room for payload; {options.Mtu - room + 1} or more does");
    }

    private static IEnumerable<(DatagramKind Kind, byte[] Bytes)> All(GeneratorOptions options, TimeProvider time, int before, int room)
    {
        for (var i = 0; i < options.Count; i++)
        {
            var number = unchecked(options.FirstEvent + (ulong)i);
            if (options.Sync)
            {
                yield return (DatagramKind.Sync, SyncMessage(options, number, time));
            }

            if (!options.Segments)
            {
                continue;
            }

            // An empty event is one segment without payload.
            for (var offset = 0; offset == 0 || offset < options.Payload.Length; offset += room)
            {
                yield return (options.WithLbHeader ? DatagramKind.LoadBalanced : DatagramKind.Segment, Segment(options, number, offset, before, room));
            }
        }
    }

    private static byte[] SyncMessage(GeneratorOptions options, ulong number, TimeProvider time)
    {
        var bytes = new byte[SyncHeader.Size];
        var nanoseconds = (ulong)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        new SyncHeader(options.EventSourceId, number, options.RateHz, nanoseconds).Write(bytes);
        return bytes;
    }

    private static byte[] Segment(GeneratorOptions options, ulong number, int offset, int before, int room)
    {
        var length = Math.Min(room, options.Payload.Length - offset);
        var bytes = new byte[before + length];
        if (options.WithLbHeader && options.LbVersion == 3)
        {
            new LbHeaderV3((ushort)number, options.Entropy, number).Write(bytes);
        }
        else if (options.WithLbHeader)
        {
            new LbHeaderV2(options.Entropy, number).Write(bytes);
        }

        new ReHeader(options.DataId, (uint)offset, (uint)options.Payload.Length, number).Write(bytes.AsSpan(before - ReHeader.Size));
        options.Payload.Span.Slice(offset, length).CopyTo(bytes.AsSpan(before));
        return bytes;
    }
}
