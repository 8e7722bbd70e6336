using System.Buffers.Binary;

namespace Penstock.TimeFrames.Headers;

/// <summary>8 characters: the type of a header, or how a header or a payload is serialized.</summary>
public readonly record struct HeaderName : IComparable<HeaderName>
{
    /// <summary>Bytes of the field.</summary>
    public const int Size = 8;

    // Big-endian, so that numbers order as the bytes do.
    private readonly ulong _bytes;

    /// <summary>From text.</summary>
    /// <exception cref="ArgumentException">More than 8 characters, or one that is not printable ASCII.</exception>
    public HeaderName(string text)
    {
        Span<byte> field = stackalloc byte[Size];
        DescriptorText.Encode(text, field);
        _bytes = BinaryPrimitives.ReadUInt64BigEndian(field);
    }

    private HeaderName(ulong bytes) => _bytes = bytes;

    /// <summary><c>DataHead</c>.</summary>
    public static HeaderName DataHeader { get; } = new("DataHead");

    /// <summary><c>DataFlow</c>.</summary>
    public static HeaderName DataProcessingHeader { get; } = new("DataFlow");

    /// <summary><c>SrcInfo</c>.</summary>
    public static HeaderName SourceInfo { get; } = new("SrcInfo");

    /// <summary><c>NameHead</c>.</summary>
    public static HeaderName Name { get; } = new("NameHead");

    /// <summary><c>NONE</c>, bytes as they are.</summary>
    public static HeaderName None { get; } = new("NONE");

    /// <summary><c>INVALID</c>.</summary>
    public static HeaderName Invalid { get; } = new("INVALID");

    /// <summary>Reads the first 8 bytes, whatever they are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    public static HeaderName Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt64BigEndian(bytes));

    /// <summary>Writes 8 bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter.</exception>
    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt64BigEndian(destination, _bytes);

    /// <summary>The field read as a little-endian number: the first character in the lowest byte.</summary>
    internal ulong Number => BinaryPrimitives.ReverseEndianness(_bytes);

    /// <inheritdoc/>
    public int CompareTo(HeaderName other) => _bytes.CompareTo(other._bytes);

    /// <summary>The text; what is not printable ASCII appears as \xNN.</summary>
    public override string ToString()
    {
        Span<byte> field = stackalloc byte[Size];
        Write(field);
        return DescriptorText.Decode(field);
    }

    /// <summary>Before, byte by byte.</summary>
    public static bool operator <(HeaderName left, HeaderName right) => left.CompareTo(right) < 0;

    /// <summary>After, byte by byte.</summary>
    public static bool operator >(HeaderName left, HeaderName right) => left.CompareTo(right) > 0;

    /// <summary>Not after, byte by byte.</summary>
    public static bool operator <=(HeaderName left, HeaderName right) => left.CompareTo(right) <= 0;

    /// <summary>Not before, byte by byte.</summary>
    public static bool operator >=(HeaderName left, HeaderName right) => left.CompareTo(right) >= 0;
}
