namespace Penstock.Checksums;

/// <summary>The checksum of a part, by kind.</summary>
public static class Checksum
{
    /// <summary>The checksum of <paramref name="data"/>; CRC-32C in the lower half, none is 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind is not one of the enumeration.</exception>
    public static ulong Of(ChecksumKind kind, ReadOnlySpan<byte> data) => kind switch
    {
        ChecksumKind.None => 0,
        ChecksumKind.Xxh3 => Xxh3.Hash(data),
        ChecksumKind.Crc32C => Crc32C.Hash(data),
        _ => throw Unknown(kind),
    };

    /// <summary>The name in databases and reports: <c>none</c>, <c>xxh3-64</c>, <c>crc32c</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind is not one of the enumeration.</exception>
    public static string NameOf(ChecksumKind kind) => kind switch
    {
        ChecksumKind.None => "none",
        ChecksumKind.Xxh3 => "xxh3-64",
        ChecksumKind.Crc32C => "crc32c",
        _ => throw Unknown(kind),
    };

    private static ArgumentOutOfRangeException Unknown(ChecksumKind kind) =>
        new(nameof(kind), kind, "the checksum kind is not known; None, Xxh3 and Crc32C are accepted");
}
