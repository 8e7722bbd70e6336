using System.Buffers.Binary;
using System.Net;

namespace Penstock.Tests;

/// <summary>A UDP datagram out of an Ethernet frame, untagged or with one VLAN tag.</summary>
internal sealed record P4Datagram(IPEndPoint Source, IPEndPoint Destination, byte[] Payload)
{
    public static P4Datagram Read(byte[] frame)
    {
        var packet = frame.AsSpan(BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(12)) == 0x8100 ? 18 : 14);
        var ipv6 = packet[0] >> 4 == 6;
        var (first, length, header) = ipv6 ? (8, 16, 40) : (12, 4, (packet[0] & 15) * 4);
        var source = new IPAddress(packet.Slice(first, length));
        var destination = new IPAddress(packet.Slice(first + length, length));
        var udp = packet[header..];
        return new P4Datagram(
            new IPEndPoint(source, BinaryPrimitives.ReadUInt16BigEndian(udp)),
            new IPEndPoint(destination, BinaryPrimitives.ReadUInt16BigEndian(udp[2..])),
            udp[8..BinaryPrimitives.ReadUInt16BigEndian(udp[4..])].ToArray());
    }
}
