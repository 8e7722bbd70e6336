using System.Buffers.Binary;

namespace Penstock.Ejfat.Wire;

/// <summary>The load balancer's header, version 3: as version 2, with a slot selector of its own beside the tick.</summary>
/// <param name="slotSelect">Chooses the slot of the calendar; E2SAR sends the low 16 bits of the tick.</param>
/// <param name="portSelect">Chooses one of the worker's ports: version 2's entropy.</param>
/// <param name="tick">Chooses the epoch; the same in all segments of an event.</param>
/// <param name="nextProtocol">What follows; 1 is the reassembly header.</param>
public readonly struct LbHeaderV3(ushort slotSelect, ushort portSelect, ulong tick, byte nextProtocol = LbHeaderV2.ReassemblyProtocol)
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 16;

    /// <summary>The version this structure is.</summary>
    public const byte Version = 3;

    internal const int SlotSelectOffset = 4;
    internal const int PortSelectOffset = 6;

    /// <summary>Chooses the slot of the calendar.</summary>
    public ushort SlotSelect { get; } = slotSelect;

    /// <summary>Chooses one of the worker's ports.</summary>
    public ushort PortSelect { get; } = portSelect;

    /// <summary>Chooses the epoch.</summary>
    public ulong Tick { get; } = tick;

    /// <summary>What follows the header; 1 is the reassembly header. Not judged by <see cref="TryRead"/>.</summary>
    public byte NextProtocol { get; } = nextProtocol;

    /// <summary>Reads the header at the beginning of a datagram.</summary>
    /// <returns>False when there are fewer than 16 bytes, no magic, or another version.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out LbHeaderV3 header)
    {
        if (datagram.Length < Size
            || BinaryPrimitives.ReadUInt16BigEndian(datagram[LbHeaderV2.MagicOffset..]) != LbHeaderV2.Magic
            || datagram[LbHeaderV2.VersionOffset] != Version)
        {
            header = default;
            return false;
        }

        header = new LbHeaderV3(
            BinaryPrimitives.ReadUInt16BigEndian(datagram[SlotSelectOffset..]),
            BinaryPrimitives.ReadUInt16BigEndian(datagram[PortSelectOffset..]),
            BinaryPrimitives.ReadUInt64BigEndian(datagram[LbHeaderV2.TickOffset..]),
            datagram[LbHeaderV2.NextProtocolOffset]);
        return true;
    }

    /// <summary>Writes the 16 bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter.</exception>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination[LbHeaderV2.TickOffset..], Tick);
        BinaryPrimitives.WriteUInt16BigEndian(destination[LbHeaderV2.MagicOffset..], LbHeaderV2.Magic);
        destination[LbHeaderV2.VersionOffset] = Version;
        destination[LbHeaderV2.NextProtocolOffset] = NextProtocol;
        BinaryPrimitives.WriteUInt16BigEndian(destination[SlotSelectOffset..], SlotSelect);
        BinaryPrimitives.WriteUInt16BigEndian(destination[PortSelectOffset..], PortSelect);
    }
}
