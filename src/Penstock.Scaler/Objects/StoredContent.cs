using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Objects;

/// <summary>The bytes that one or more objects have in common: in managed memory when small, in memory of their own when large, or in a file.</summary>
internal sealed class StoredContent(ContentKey key, OwnerContents owner)
{
    /// <summary>Hash and length of the bytes.</summary>
    public ContentKey Key { get; } = key;

    /// <summary>How many bytes.</summary>
    public long Length => Key.Length;

    /// <summary>Whose object it was first.</summary>
    public OwnerContents Owner { get; } = owner;

    /// <summary>Ids that have it.</summary>
    public int Ids { get; set; }

    /// <summary>The bytes, when they are few and in memory.</summary>
    public byte[]? Small { get; set; }

    /// <summary>The bytes, when they are many and in memory.</summary>
    public YmqBuffer? Large { get; set; }

    /// <summary>The file they are in, once they were moved there; also while they are in memory again.</summary>
    public string? File { get; set; }

    /// <summary>The next content of the same key.</summary>
    public StoredContent? NextOfKey { get; set; }

    /// <summary>When it was used last, as a count of uses.</summary>
    public long LastUse { get; set; }

    /// <summary>Neighbours in the owner's order of use, while it may be moved to disk.</summary>
    public StoredContent? Older { get; set; }

    /// <inheritdoc cref="Older"/>
    public StoredContent? Newer { get; set; }

    public bool IsResident => Small is not null || Large is not null;
}
