using System.Buffers.Binary;

namespace Penstock.Pipeline.Inspecting;

/// <summary>
/// Reads the UDP datagrams of a classic pcap file: either byte order, micro- or nanoseconds, Ethernet (with VLAN tags), raw IP, Linux cooked
/// capture and BSD loopback; IPv4 and IPv6. Other packets are counted as skipped. Memory is bounded by the largest packet accepted.
/// </summary>
public sealed class PcapReader
{
    /// <summary>Largest captured packet accepted, in bytes: libpcap's own limit (MAXIMUM_SNAPLEN).</summary>
    public const int MaxPacketBytes = 262144;

    private const int FileHeaderSize = 24;
    private const int RecordHeaderSize = 16;
    private const uint MicrosecondMagic = 0xA1B2C3D4;
    private const uint NanosecondMagic = 0xA1B23C4D;
    private const uint PcapNgMagic = 0x0A0D0D0A;

    private readonly Stream _stream;
    private readonly string _name;
    private readonly bool _swapped;
    private readonly long _ticksPerUnitTimes100;
    private long _offset = FileHeaderSize;

    private PcapReader(Stream stream, string name, bool swapped, bool nanoseconds, uint linkType)
    {
        _stream = stream;
        _name = name;
        _swapped = swapped;
        _ticksPerUnitTimes100 = nanoseconds ? 1 : 1000;
        LinkType = linkType;
    }

    /// <summary>How the packets are framed: 1 Ethernet, 101 raw IP, 113 and 276 Linux cooked, 0 BSD loopback, 228 IPv4, 229 IPv6.</summary>
    public uint LinkType { get; }

    /// <summary>Packets that hold no whole UDP header: other protocols, later fragments, cut captures.</summary>
    public long SkippedPackets { get; private set; }

    /// <summary>Reads the file's header.</summary>
    /// <param name="stream">The file, at its beginning; it is the caller's to close.</param>
    /// <param name="name">How errors call the file.</param>
    /// <exception cref="InvalidDataException">The file is not pcap, or of a link type not listed above; the message names offset and value.</exception>
    public static PcapReader Open(Stream stream, string name)
    {
        Span<byte> header = stackalloc byte[FileHeaderSize];
        if (stream.ReadAtLeast(header, FileHeaderSize, throwOnEndOfStream: false) < FileHeaderSize)
        {
            throw new InvalidDataException($"{name}: shorter than the {FileHeaderSize} bytes of a pcap file header");
        }

        var magic = BinaryPrimitives.ReadUInt32LittleEndian(header);
        var swapped = BinaryPrimitives.ReverseEndianness(magic) is MicrosecondMagic or NanosecondMagic;
        var native = swapped ? BinaryPrimitives.ReverseEndianness(magic) : magic;
        if (native is not (MicrosecondMagic or NanosecondMagic))
        {
            var hint = magic == PcapNgMagic ? " (this is pcapng: 'tcpdump -r FILE -w NEW' or 'editcap -F pcap FILE NEW' makes it pcap)" : string.Empty;
            throw new InvalidDataException($"{name}: offset 0: 0x{magic:x8} is not the magic number of a pcap file{hint}");
        }

        var link = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        link = (swapped ? BinaryPrimitives.ReverseEndianness(link) : link) & 0x0FFFFFFF;
        if (!LinkFraming.IsKnown(link))
        {
            throw new InvalidDataException(
                $"{name}: offset 20: link type {link} is not known; Ethernet (1), raw IP (101, 228, 229), Linux cooked (113, 276) and loopback (0, 108) are");
        }

        return new PcapReader(stream, name, swapped, native == NanosecondMagic, link);
    }

    /// <summary>The next datagram; false at the end.</summary>
    /// <exception cref="InvalidDataException">A record is cut or impossibly long; the message names its offset.</exception>
    public bool TryRead(out CapturedDatagram? datagram)
    {
        Span<byte> header = stackalloc byte[RecordHeaderSize];
        while (true)
        {
            var got = _stream.ReadAtLeast(header, RecordHeaderSize, throwOnEndOfStream: false);
            if (got == 0)
            {
                datagram = null;
                return false;
            }

            var captured = got < RecordHeaderSize ? 0 : Field(header, 8);
            if (got < RecordHeaderSize || captured > MaxPacketBytes)
            {
                throw new InvalidDataException(got < RecordHeaderSize
                    ? $"{_name}: offset {_offset}: the file ends inside a record header"
                    : $"{_name}: offset {_offset + 8}: a packet of {captured} bytes; at most {MaxPacketBytes} are accepted");
            }

            var packet = new byte[captured];
            if (_stream.ReadAtLeast(packet, packet.Length, throwOnEndOfStream: false) < packet.Length)
            {
                throw new InvalidDataException($"{_name}: offset {_offset + RecordHeaderSize}: the file ends inside a packet of {captured} bytes");
            }

            _offset += RecordHeaderSize + packet.Length;
            var time = DateTimeOffset.UnixEpoch.AddSeconds(Field(header, 0)).AddTicks(Field(header, 4) * _ticksPerUnitTimes100 / 100);
            if (LinkFraming.TryGetNetworkPacket(LinkType, packet, out var network) && UdpFraming.TryRead(network, time, out datagram))
            {
                return true;
            }

            SkippedPackets++;
        }
    }

    private uint Field(ReadOnlySpan<byte> header, int offset)
    {
        var value = BinaryPrimitives.ReadUInt32LittleEndian(header[offset..]);
        return _swapped ? BinaryPrimitives.ReverseEndianness(value) : value;
    }
}
