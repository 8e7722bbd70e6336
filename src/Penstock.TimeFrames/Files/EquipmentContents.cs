using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Files;

/// <summary>What a record holds of one equipment.</summary>
public sealed record EquipmentContents
{
    /// <summary>Whose data.</summary>
    public required EquipmentId Equipment { get; init; }

    /// <summary>Blocks, a header and a payload each.</summary>
    public long Blocks { get; init; }

    /// <summary>Messages that the blocks make up, as far as the split numbers still say it.</summary>
    public long Messages { get; init; }

    /// <summary>Bytes of headers and payloads.</summary>
    public long Bytes { get; init; }

    /// <summary>Bytes of the payloads.</summary>
    public long PayloadBytes { get; init; }

    /// <summary>SHA-256 over all payloads in file order, lower-case hexadecimal; null when it was not asked for.</summary>
    public string? PayloadSha256 { get; init; }
}
