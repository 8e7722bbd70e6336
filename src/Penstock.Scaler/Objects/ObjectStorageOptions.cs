using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Objects;

/// <summary>What an object storage server is and what it may use.</summary>
public sealed record ObjectStorageOptions
{
    /// <summary>The largest payload the original accepts, 6 TiB.</summary>
    public const long OriginalMaxObjectBytes = 6L << 40;

    /// <summary>The identity it gives its peers. Default <c>ObjectStorageServer</c>, the original's; peers that reconnect expect the same.</summary>
    public string Identity { get; init; } = "ObjectStorageServer";

    /// <summary>Bytes of content kept in memory; the rest goes to disk. Default three quarters of what the process may use.</summary>
    public long MemoryLimit { get; init; } = Math.Max(256L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3);

    /// <summary>Folder below which content that does not fit into memory is kept. Null: none is, and sets beyond the limit are refused by closing the connection.</summary>
    public string? SpillFolder { get; init; }

    /// <summary>Bytes of content on disk at most. Default as much as the disk takes.</summary>
    public long SpillLimit { get; init; } = long.MaxValue;

    /// <summary>The largest object accepted; a connection that announces a larger one is closed. Default 6 TiB, the original's limit, within <see cref="MemoryLimit"/>.</summary>
    public long MaxObjectBytes { get; init; } = OriginalMaxObjectBytes;

    /// <summary>Whose content goes to disk first. Default the largest owner's.</summary>
    public EvictionOrder Eviction { get; init; }

    /// <summary>Deletes the objects of an owner whose connection ended and did not come back for so long. Default null: only who deletes them deletes them, as in the original.</summary>
    public TimeSpan? ForgetOwnersAfter { get; init; }

    /// <summary>Gets and duplicates that may wait for their objects, of all clients together. Default 1,000,000.</summary>
    public int MaxWaiting { get; init; } = 1_000_000;

    /// <summary>Certificate and key of <c>tls://</c> and <c>wss://</c> addresses.</summary>
    public YmqTls? Tls { get; init; }
}
