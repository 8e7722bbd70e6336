using System.Buffers.Binary;
using System.Net;

namespace Penstock.Pipeline.Inspecting;

/// <summary>Finds the UDP datagram in an IPv4 or IPv6 packet. Fragments after the first have no UDP header and are refused.</summary>
internal static class UdpFraming
{
    private const byte Udp = 17;
    private const int UdpHeaderSize = 8;
    private const int Ipv6HeaderSize = 40;
    private const int MaxExtensionHeaders = 8;

    public static bool TryRead(ReadOnlyMemory<byte> packet, DateTimeOffset time, out CapturedDatagram? datagram)
    {
        datagram = null;
        var bytes = packet.Span;
        if (bytes.Length < 1)
        {
            return false;
        }

        return (bytes[0] >> 4) switch
        {
            4 => TryReadV4(packet, time, out datagram),
            6 => TryReadV6(packet, time, out datagram),
            _ => false,
        };
    }

    private static bool TryReadV4(ReadOnlyMemory<byte> packet, DateTimeOffset time, out CapturedDatagram? datagram)
    {
        var bytes = packet.Span;
        var headerSize = (bytes[0] & 0xF) * 4;
        datagram = null;
        if (headerSize < 20 || bytes.Length < headerSize || bytes[9] != Udp || (BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]) & 0x1FFF) != 0)
        {
            return false;
        }

        return TryReadUdp(packet[headerSize..], time, new IPAddress(bytes[12..16]), new IPAddress(bytes[16..20]), out datagram);
    }

    private static bool TryReadV6(ReadOnlyMemory<byte> packet, DateTimeOffset time, out CapturedDatagram? datagram)
    {
        var bytes = packet.Span;
        datagram = null;
        if (bytes.Length < Ipv6HeaderSize)
        {
            return false;
        }

        var next = bytes[6];
        var at = Ipv6HeaderSize;
        for (var headers = 0; next != Udp; headers++)
        {
            // Hop-by-hop, routing and destination options; a fragment header only where it is the first fragment.
            if (headers == MaxExtensionHeaders || next is not (0 or 43 or 44 or 60) || bytes.Length < at + 8
                || (next == 44 && (BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]) & 0xFFF8) != 0))
            {
                return false;
            }

            var size = next == 44 ? 8 : (bytes[at + 1] + 1) * 8;
            next = bytes[at];
            at += size;
        }

        return at <= bytes.Length && TryReadUdp(packet[at..], time, new IPAddress(bytes[8..24]), new IPAddress(bytes[24..40]), out datagram);
    }

    private static bool TryReadUdp(ReadOnlyMemory<byte> packet, DateTimeOffset time, IPAddress source, IPAddress destination, out CapturedDatagram? datagram)
    {
        datagram = null;
        var bytes = packet.Span;
        if (bytes.Length < UdpHeaderSize)
        {
            return false;
        }

        // A length of zero stands in captures of segmentation offload: the payload is then what there is.
        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        length = length == 0 ? bytes.Length : length;
        if (length < UdpHeaderSize)
        {
            return false;
        }

        datagram = new CapturedDatagram(
            time,
            new IPEndPoint(source, BinaryPrimitives.ReadUInt16BigEndian(bytes)),
            new IPEndPoint(destination, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])),
            packet[UdpHeaderSize..Math.Min(length, bytes.Length)],
            length - UdpHeaderSize);
        return true;
    }
}
