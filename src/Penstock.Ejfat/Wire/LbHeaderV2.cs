using System.Buffers.Binary;

namespace Penstock.Ejfat.Wire;

/// <summary>
/// The load balancer's header, version 2: 16 bytes, big-endian, before the reassembly header of every datagram that goes to a load balancer.
/// The tick chooses the worker, the entropy the worker's port.
/// </summary>
/// <param name="entropy">Chooses one of the worker's ports.</param>
/// <param name="tick">What the balancer routes by; the same in all segments of an event, and in all events that must meet at one worker.</param>
/// <param name="nextProtocol">What follows; 1 is the reassembly header.</param>
public readonly struct LbHeaderV2(ushort entropy, ulong tick, byte nextProtocol = LbHeaderV2.ReassemblyProtocol)
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 16;

    /// <summary>The version this structure is.</summary>
    public const byte Version = 2;

    /// <summary>"LB".</summary>
    public const ushort Magic = 0x4C42;

    /// <summary>The next protocol of E2SAR's senders: <see cref="ReHeader"/>.</summary>
    public const byte ReassemblyProtocol = 1;

    internal const int MagicOffset = 0;
    internal const int VersionOffset = 2;
    internal const int NextProtocolOffset = 3;
    internal const int ReservedOffset = 4;
    internal const int EntropyOffset = 6;
    internal const int TickOffset = 8;

    /// <summary>Chooses one of the worker's ports.</summary>
    public ushort Entropy { get; } = entropy;

    /// <summary>What the balancer routes by.</summary>
    public ulong Tick { get; } = tick;

    /// <summary>What follows the header; 1 is the reassembly header. Not judged by <see cref="TryRead"/>.</summary>
    public byte NextProtocol { get; } = nextProtocol;

    /// <summary>Reads the header at the beginning of a datagram.</summary>
    /// <returns>False when there are fewer than 16 bytes, no magic, or another version.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out LbHeaderV2 header)
    {
        if (datagram.Length < Size || BinaryPrimitives.ReadUInt16BigEndian(datagram[MagicOffset..]) != Magic || datagram[VersionOffset] != Version)
        {
            header = default;
            return false;
        }

        header = new LbHeaderV2(
            BinaryPrimitives.ReadUInt16BigEndian(datagram[EntropyOffset..]),
            BinaryPrimitives.ReadUInt64BigEndian(datagram[TickOffset..]),
            datagram[NextProtocolOffset]);
        return true;
    }

    /// <summary>Whether a datagram has room for an LB header and begins with "LB", whatever the version.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> datagram) => datagram.Length >= Size && BinaryPrimitives.ReadUInt16BigEndian(datagram[MagicOffset..]) == Magic;

    /// <summary>Writes the 16 bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter.</exception>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination[TickOffset..], Tick);
        BinaryPrimitives.WriteUInt16BigEndian(destination[MagicOffset..], Magic);
        destination[VersionOffset] = Version;
        destination[NextProtocolOffset] = NextProtocol;
        BinaryPrimitives.WriteUInt16BigEndian(destination[ReservedOffset..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(destination[EntropyOffset..], Entropy);
    }
}
