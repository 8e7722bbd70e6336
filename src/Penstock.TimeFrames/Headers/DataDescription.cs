using System.Buffers.Binary;

namespace Penstock.TimeFrames.Headers;

/// <summary>What data are, 16 characters.</summary>
public readonly record struct DataDescription : IComparable<DataDescription>
{
    /// <summary>Bytes of the field.</summary>
    public const int Size = 16;

    // Big-endian, so that numbers order as the bytes do.
    private readonly UInt128 _bytes;

    /// <summary>From text.</summary>
    /// <exception cref="ArgumentException">More than 16 characters, or one that is not printable ASCII.</exception>
    public DataDescription(string text)
    {
        Span<byte> field = stackalloc byte[Size];
        DescriptorText.Encode(text, field);
        _bytes = BinaryPrimitives.ReadUInt128BigEndian(field);
    }

    private DataDescription(UInt128 bytes) => _bytes = bytes;

    /// <summary><c>RAWDATA</c>, pages with raw data headers.</summary>
    public static DataDescription RawData { get; } = new("RAWDATA");

    /// <summary><c>***************</c>.</summary>
    public static DataDescription Any { get; } = new("***************");

    /// <summary><c>INVALID_DESC</c>.</summary>
    public static DataDescription Invalid { get; } = new("INVALID_DESC");

    /// <summary><c>INFORMATION</c>.</summary>
    public static DataDescription Information { get; } = new("INFORMATION");

    /// <summary><c>DISTSUBTIMEFRAME</c>, the header of a sub time frame.</summary>
    public static DataDescription SubTimeFrame { get; } = new("DISTSUBTIMEFRAME");

    /// <summary><c>FILE_STF_META</c>, the beginning of a record in a file.</summary>
    public static DataDescription FileMeta { get; } = new("FILE_STF_META");

    /// <summary><c>FILE_STF_INDEX</c>, the index of a record in a file.</summary>
    public static DataDescription FileIndex { get; } = new("FILE_STF_INDEX");

    /// <summary>Reads the first 16 bytes, whatever they are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    public static DataDescription Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Writes 16 bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter.</exception>
    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, _bytes);

    /// <inheritdoc/>
    public int CompareTo(DataDescription other) => _bytes.CompareTo(other._bytes);

    /// <summary>The text; what is not printable ASCII appears as \xNN.</summary>
    public override string ToString()
    {
        Span<byte> field = stackalloc byte[Size];
        Write(field);
        return DescriptorText.Decode(field);
    }

    /// <summary>Before, byte by byte.</summary>
    public static bool operator <(DataDescription left, DataDescription right) => left.CompareTo(right) < 0;

    /// <summary>After, byte by byte.</summary>
    public static bool operator >(DataDescription left, DataDescription right) => left.CompareTo(right) > 0;

    /// <summary>Not after, byte by byte.</summary>
    public static bool operator <=(DataDescription left, DataDescription right) => left.CompareTo(right) <= 0;

    /// <summary>Not before, byte by byte.</summary>
    public static bool operator >=(DataDescription left, DataDescription right) => left.CompareTo(right) >= 0;
}
