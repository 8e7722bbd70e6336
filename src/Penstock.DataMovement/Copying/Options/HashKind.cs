namespace Penstock.DataMovement.Copying;

/// <summary>The hash of <see cref="VerifyLevel.Hash"/>, of manifests and of <see cref="OverwritePolicy.Content"/>.</summary>
public enum HashKind
{
    /// <summary>XXH3-64: finds what hardware and software do by mistake. The default.</summary>
    Xxh3,

    /// <summary>CRC-32C.</summary>
    Crc32C,

    /// <summary>SHA-256, where somebody might do it on purpose.</summary>
    Sha256,
}
