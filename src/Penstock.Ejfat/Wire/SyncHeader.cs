using System.Buffers.Binary;

namespace Penstock.Ejfat.Wire;

/// <summary>The Sync message, version 2: 28 bytes, big-endian, by which a sender tells the control plane its tick and rate at least once a second.</summary>
/// <param name="eventSourceId">The sender.</param>
/// <param name="eventNumber">The sender's tick at <paramref name="unixTimeNanoseconds"/>.</param>
/// <param name="averageEventRateHz">How fast the tick grows, per second.</param>
/// <param name="unixTimeNanoseconds">Nanoseconds since 1970, UTC.</param>
public readonly struct SyncHeader(uint eventSourceId, ulong eventNumber, uint averageEventRateHz, ulong unixTimeNanoseconds)
{
    /// <summary>Bytes of the message; it has no payload.</summary>
    public const int Size = 28;

    /// <summary>The version this structure is.</summary>
    public const byte Version = 2;

    /// <summary>"LC".</summary>
    public const ushort Magic = 0x4C43;

    internal const int MagicOffset = 0;
    internal const int VersionOffset = 2;
    internal const int ReservedOffset = 3;
    internal const int EventSourceIdOffset = 4;
    internal const int EventNumberOffset = 8;
    internal const int RateOffset = 16;
    internal const int TimeOffset = 20;

    /// <summary>The sender.</summary>
    public uint EventSourceId { get; } = eventSourceId;

    /// <summary>The sender's tick.</summary>
    public ulong EventNumber { get; } = eventNumber;

    /// <summary>How fast the tick grows, per second.</summary>
    public uint AverageEventRateHz { get; } = averageEventRateHz;

    /// <summary>Nanoseconds since 1970, UTC, at which the sender's tick was <see cref="EventNumber"/>.</summary>
    public ulong UnixTimeNanoseconds { get; } = unixTimeNanoseconds;

    /// <summary>Reads a Sync message.</summary>
    /// <returns>False when there are not exactly 28 bytes, no magic, or another version. The reserved byte is not judged (udplbd2 does not).</returns>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out SyncHeader header)
    {
        if (datagram.Length != Size || BinaryPrimitives.ReadUInt16BigEndian(datagram[MagicOffset..]) != Magic || datagram[VersionOffset] != Version)
        {
            header = default;
            return false;
        }

        header = new SyncHeader(
            BinaryPrimitives.ReadUInt32BigEndian(datagram[EventSourceIdOffset..]),
            BinaryPrimitives.ReadUInt64BigEndian(datagram[EventNumberOffset..]),
            BinaryPrimitives.ReadUInt32BigEndian(datagram[RateOffset..]),
            BinaryPrimitives.ReadUInt64BigEndian(datagram[TimeOffset..]));
        return true;
    }

    /// <summary>True for what E2SAR's relay forwards: a Sync message whose reserved byte is zero.</summary>
    public static bool IsStrictlyValid(ReadOnlySpan<byte> datagram) => TryRead(datagram, out _) && datagram[ReservedOffset] == 0;

    /// <summary>Writes the 28 bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter.</exception>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination[TimeOffset..], UnixTimeNanoseconds);
        BinaryPrimitives.WriteUInt16BigEndian(destination[MagicOffset..], Magic);
        destination[VersionOffset] = Version;
        destination[ReservedOffset] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(destination[EventSourceIdOffset..], EventSourceId);
        BinaryPrimitives.WriteUInt64BigEndian(destination[EventNumberOffset..], EventNumber);
        BinaryPrimitives.WriteUInt32BigEndian(destination[RateOffset..], AverageEventRateHz);
    }
}
