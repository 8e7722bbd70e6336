using System.Buffers.Binary;

namespace Penstock.TimeFrames.Headers;

/// <summary>O2's SourceInfoHeader (40 bytes): whether more is to come.</summary>
/// <param name="State">What the source says; a number without a name is kept as it is.</param>
public readonly record struct SourceInfoHeader(SourceState State)
{
    /// <summary>Bytes of it.</summary>
    public const int Size = 40;

    /// <summary>Its only version.</summary>
    public const uint Version = 1;

    internal const int StateOffset = 32;

    /// <summary>Reads the header.</summary>
    /// <returns>False when the bytes hold no whole one.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SourceInfoHeader header)
    {
        header = default;
        if (!BaseHeader.TryRead(bytes, out var start) || start.Description != HeaderName.SourceInfo || start.Version != Version || start.HeaderSize != Size || bytes.Length < Size)
        {
            return false;
        }

        header = new SourceInfoHeader((SourceState)BinaryPrimitives.ReadInt32LittleEndian(bytes[StateOffset..]));
        return true;
    }

    /// <summary>Writes 40 bytes, padding as zeros, before another header of a stack when <paramref name="hasNext"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter.</exception>
    public void Write(Span<byte> destination, bool hasNext = false)
    {
        destination[..Size].Clear();
        BaseHeader.Of(HeaderName.SourceInfo, Size, Version, hasNext).Write(destination);
        BinaryPrimitives.WriteInt32LittleEndian(destination[StateOffset..], (int)State);
    }
}
