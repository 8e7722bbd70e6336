using System.Buffers.Binary;

namespace Penstock.TimeFrames.Headers;

/// <summary>Where data come from, 4 characters: usually a detector's three letters and a zero.</summary>
public readonly record struct DataOrigin : IComparable<DataOrigin>
{
    /// <summary>Bytes of the field.</summary>
    public const int Size = 4;

    // Big-endian, so that numbers order as the bytes do.
    private readonly uint _bytes;

    /// <summary>From text.</summary>
    /// <exception cref="ArgumentException">More than 4 characters, or one that is not printable ASCII.</exception>
    public DataOrigin(string text)
    {
        Span<byte> field = stackalloc byte[Size];
        DescriptorText.Encode(text, field);
        _bytes = BinaryPrimitives.ReadUInt32BigEndian(field);
    }

    private DataOrigin(uint bytes) => _bytes = bytes;

    /// <summary><c>***</c>.</summary>
    public static DataOrigin Any { get; } = new("***");

    /// <summary><c>NIL</c>.</summary>
    public static DataOrigin Invalid { get; } = new("NIL");

    /// <summary><c>FLP</c>, what belongs to no detector.</summary>
    public static DataOrigin Flp { get; } = new("FLP");

    /// <summary>Reads the first 4 bytes, whatever they are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    public static DataOrigin Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt32BigEndian(bytes));

    /// <summary>Writes 4 bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter.</exception>
    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt32BigEndian(destination, _bytes);

    /// <inheritdoc/>
    public int CompareTo(DataOrigin other) => _bytes.CompareTo(other._bytes);

    /// <summary>The text; what is not printable ASCII appears as \xNN.</summary>
    public override string ToString()
    {
        Span<byte> field = stackalloc byte[Size];
        Write(field);
        return DescriptorText.Decode(field);
    }

    /// <summary>Before, byte by byte.</summary>
    public static bool operator <(DataOrigin left, DataOrigin right) => left.CompareTo(right) < 0;

    /// <summary>After, byte by byte.</summary>
    public static bool operator >(DataOrigin left, DataOrigin right) => left.CompareTo(right) > 0;

    /// <summary>Not after, byte by byte.</summary>
    public static bool operator <=(DataOrigin left, DataOrigin right) => left.CompareTo(right) <= 0;

    /// <summary>Not before, byte by byte.</summary>
    public static bool operator >=(DataOrigin left, DataOrigin right) => left.CompareTo(right) >= 0;
}
