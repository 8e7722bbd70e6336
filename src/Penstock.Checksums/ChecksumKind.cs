namespace Penstock.Checksums;

/// <summary>Which checksum a summary holds of each part.</summary>
public enum ChecksumKind
{
    /// <summary>None: sizes and headers are compared, contents are not.</summary>
    None,

    /// <summary>XXH3-64, seed 0. The default.</summary>
    Xxh3,

    /// <summary>CRC-32C, for storage and network tools that know it.</summary>
    Crc32C,
}
