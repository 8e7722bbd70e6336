namespace Penstock.Scaler.Objects;

/// <summary>What one owner has in memory that may be moved to disk, in the order of use. The owner is the first half of its objects' ids.</summary>
internal sealed class OwnerContents(UInt128 key)
{
    public UInt128 Key { get; } = key;

    /// <summary>Contents that count as this owner's, wherever they are.</summary>
    public int Contents { get; set; }

    /// <summary>Bytes in memory that may be moved.</summary>
    public long Bytes { get; private set; }

    /// <summary>The content that was not used for longest.</summary>
    public StoredContent? Oldest { get; private set; }

    private StoredContent? Newest { get; set; }

    public void Add(StoredContent content)
    {
        content.Older = Newest;
        if (Newest is null) Oldest = content;
        else Newest.Newer = content;
        Newest = content;
        Bytes += content.Length;
    }

    public void Remove(StoredContent content)
    {
        if (content.Older is null) Oldest = content.Newer;
        else content.Older.Newer = content.Newer;
        if (content.Newer is null) Newest = content.Older;
        else content.Newer.Older = content.Older;
        content.Older = content.Newer = null;
        Bytes -= content.Length;
    }

    public void Touch(StoredContent content)
    {
        if (content == Newest) return;
        Remove(content);
        Add(content);
    }
}
