using System.Buffers.Binary;

namespace Penstock.TimeFrames.Headers;

/// <summary>O2's DataProcessingHeader (56 bytes): when data were made. The form of 2017 without creation (48 bytes) is read too.</summary>
public readonly record struct DataProcessingHeader
{
    /// <summary>Bytes of it.</summary>
    public const int Size = 56;

    /// <summary>Its only version.</summary>
    public const uint Version = 1;

    internal const int StartTimeOffset = 32;
    internal const int DurationOffset = 40;
    internal const int CreationOffset = 48;

    private const int SizeWithoutCreation = 48;

    /// <summary>The time frame's id, where DataDistribution wrote it.</summary>
    public ulong StartTime { get; init; }

    /// <summary>0 by DataDistribution, 1 by O2's reader of files.</summary>
    public ulong Duration { get; init; }

    /// <summary>Unix milliseconds; with bit 63 set a steady clock's, not a time of day. 0 where the header has none.</summary>
    public ulong Creation { get; init; }

    /// <summary>Reads a header of either length.</summary>
    /// <returns>False when the bytes hold no whole one.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out DataProcessingHeader header)
    {
        header = default;
        if (!BaseHeader.TryRead(bytes, out var start) || start.Description != HeaderName.DataProcessingHeader || start.Version != Version
            || start.HeaderSize is not (Size or SizeWithoutCreation) || bytes.Length < start.HeaderSize)
        {
            return false;
        }

        header = new DataProcessingHeader
        {
            StartTime = BinaryPrimitives.ReadUInt64LittleEndian(bytes[StartTimeOffset..]),
            Duration = BinaryPrimitives.ReadUInt64LittleEndian(bytes[DurationOffset..]),
            Creation = start.HeaderSize == Size ? BinaryPrimitives.ReadUInt64LittleEndian(bytes[CreationOffset..]) : 0,
        };
        return true;
    }

    /// <summary>Writes 56 bytes, before another header of a stack when <paramref name="hasNext"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter.</exception>
    public void Write(Span<byte> destination, bool hasNext = false)
    {
        _ = destination[Size - 1];
        BaseHeader.Of(HeaderName.DataProcessingHeader, Size, Version, hasNext).Write(destination);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[StartTimeOffset..], StartTime);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[DurationOffset..], Duration);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[CreationOffset..], Creation);
    }
}
