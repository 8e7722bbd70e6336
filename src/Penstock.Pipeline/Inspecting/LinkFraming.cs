using System.Buffers.Binary;

namespace Penstock.Pipeline.Inspecting;

/// <summary>What stands before the IP header, by pcap link type (the numbers are libpcap's LINKTYPE_ values).</summary>
internal static class LinkFraming
{
    private const uint Null = 0;
    private const uint Ethernet = 1;
    private const uint Raw = 101;
    private const uint Loop = 108;
    private const uint LinuxCooked = 113;
    private const uint Ipv4 = 228;
    private const uint Ipv6 = 229;
    private const uint LinuxCooked2 = 276;

    private const int EthernetTypeOffset = 12;
    private const int VlanTagSize = 4;
    private const int MaxVlanTags = 4;

    public static bool IsKnown(uint linkType) => linkType is Null or Ethernet or Raw or Loop or LinuxCooked or Ipv4 or Ipv6 or LinuxCooked2;

    public static bool TryGetNetworkPacket(uint linkType, ReadOnlyMemory<byte> packet, out ReadOnlyMemory<byte> network)
    {
        var start = linkType switch
        {
            Ethernet => AfterEthernet(packet.Span),
            Null or Loop => 4,
            LinuxCooked => 16,
            LinuxCooked2 => 20,
            _ => 0,
        };
        var found = start >= 0 && packet.Length > start;
        network = found ? packet[start..] : default;
        return found;
    }

    private static int AfterEthernet(ReadOnlySpan<byte> frame)
    {
        var at = EthernetTypeOffset;
        for (var tags = 0; tags <= MaxVlanTags && frame.Length >= at + 2; tags++)
        {
            switch (BinaryPrimitives.ReadUInt16BigEndian(frame[at..]))
            {
                case 0x0800 or 0x86DD:
                    return at + 2;
                case 0x8100 or 0x88A8 or 0x9100:
                    at += VlanTagSize;
                    break;
                default:
                    return -1;
            }
        }

        return -1;
    }
}
