using Penstock.Checksums;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Objects;

/// <summary>
/// Which object has which content. Equal contents are kept once: they are found by a hash and compared byte by byte. Contents beyond the memory limit are in files.
/// A plain state machine of one thread; knows no sockets.
/// </summary>
internal sealed partial class ObjectStore(ObjectStorageOptions options, SpillFolder? spill, ObjectStorageCounters counters)
{
    // Contents of one key that are compared at most. More than a few are somebody's attempt to make comparing expensive; the rest are kept without being found again.
    private const int MaxOfKey = 8;
    private const int PieceBytes = 64 << 20;

    private readonly Dictionary<ObjectId, StoredContent> _objects = [];
    private readonly Dictionary<ContentKey, StoredContent> _byKey = [];
    private readonly Dictionary<UInt128, OwnerContents> _owners = [];
    private readonly Xxh3 _hash = new();
    private long _uses;

    /// <summary>Gives an object its content, in place of what it had. False when there is no room.</summary>
    public bool TrySet(ObjectId id, ReadOnlySpan<byte> bytes)
    {
        var key = new ContentKey(Xxh3.Hash(bytes), bytes.Length);
        for (var same = First(key); same is not null; same = same.NextOfKey)
        {
            if (SameAs(same, bytes)) return MakeRoom(0) && Share(id, same);
        }
        if (!MakeRoom(bytes.Length)) return false;
        var content = new StoredContent(key, OwnerOf(id)) { Small = bytes.ToArray() };
        counters.ResidentBytes += bytes.Length;
        Keep(id, content);
        return true;
    }

    /// <summary>The same with a large content, for which room was made by <see cref="TryReserve"/>. The reference is taken over.</summary>
    public void Set(ObjectId id, YmqBuffer bytes)
    {
        var key = new ContentKey(HashOf(bytes), bytes.Length);
        for (var same = First(key); same is not null; same = same.NextOfKey)
        {
            if (!SameAs(same, bytes)) continue;
            counters.ResidentBytes -= bytes.Length;
            bytes.Release();
            Share(id, same);
            return;
        }
        Keep(id, new StoredContent(key, OwnerOf(id)) { Large = bytes });
    }

    /// <summary>Makes room for a content that is about to be received.</summary>
    public bool TryReserve(long bytes)
    {
        if (!MakeRoom(bytes)) return false;
        counters.ResidentBytes += bytes;
        return true;
    }

    /// <summary>Gives the room back: the content did not come.</summary>
    public void Unreserve(long bytes) => counters.ResidentBytes -= bytes;

    /// <summary>The content of an object, brought back into memory when there is room.</summary>
    public bool TryGet(ObjectId id, out StoredContent content)
    {
        if (!_objects.TryGetValue(id, out content!)) return false;
        content.LastUse = ++_uses;
        if (MayMove(content)) content.Owner.Touch(content);
        else if (!content.IsResident) TryLoad(content);
        return true;
    }

    /// <summary>Whether an object is there.</summary>
    public bool Has(ObjectId id) => _objects.ContainsKey(id);

    /// <summary>Gives an object the content of another one. False when that is not there, or there is no room for one more object.</summary>
    public bool TryDuplicate(ObjectId original, ObjectId id)
    {
        if (!_objects.TryGetValue(original, out var content) || !MakeRoom(0)) return false;
        Assign(id, content);
        return true;
    }

    /// <summary>Forgets an object. False when it was not there.</summary>
    public bool TryDelete(ObjectId id)
    {
        if (!_objects.Remove(id, out var content)) return false;
        counters.Objects--;
        Drop(content);
        return true;
    }

    /// <summary>Forgets all objects of an owner; how many those were.</summary>
    public int DeleteOwned(UInt128 owner)
    {
        var owned = _objects.Keys.Where(id => KeyOf(id) == owner).ToList();
        foreach (var id in owned) TryDelete(id);
        return owned.Count;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        foreach (var id in _objects.Keys.ToList()) TryDelete(id);
    }

    /// <summary>The owner that an id names.</summary>
    public static UInt128 KeyOf(ObjectId id) => new(id.Field0, id.Field1);

    private bool Share(ObjectId id, StoredContent content)
    {
        counters.Deduplicated++;
        Assign(id, content);
        return true;
    }

    private void Keep(ObjectId id, StoredContent content)
    {
        content.NextOfKey = First(content.Key);
        var ofKey = 0;
        for (var other = content.NextOfKey; other is not null; other = other.NextOfKey) ofKey++;
        if (ofKey < MaxOfKey) _byKey[content.Key] = content;
        else content.NextOfKey = null;
        content.Owner.Contents++;
        counters.Contents++;
        counters.ContentBytes += content.Length;
        if (MayMove(content)) content.Owner.Add(content);
        Assign(id, content);
    }

    private void Assign(ObjectId id, StoredContent content)
    {
        content.Ids++;
        content.LastUse = ++_uses;
        if (_objects.TryGetValue(id, out var before)) Drop(before);
        else counters.Objects++;
        _objects[id] = content;
    }

    private void Drop(StoredContent content)
    {
        if (--content.Ids > 0) return;
        if (MayMove(content)) content.Owner.Remove(content);
        if (--content.Owner.Contents == 0) _owners.Remove(content.Owner.Key);
        Unlink(content);
        counters.Contents--;
        counters.ContentBytes -= content.Length;
        if (content.IsResident) counters.ResidentBytes -= content.Length;
        if (content.File is { } file)
        {
            counters.SpilledBytes -= content.Length;
            SpillFolder.Delete(file);
        }
        content.Large?.Release();
        content.Large = null;
        content.Small = null;
    }

    private void Unlink(StoredContent content)
    {
        StoredContent? before = null;
        for (var at = First(content.Key); at is not null; before = at, at = at.NextOfKey)
        {
            if (at != content) continue;
            if (before is not null) before.NextOfKey = content.NextOfKey;
            else if (content.NextOfKey is not null) _byKey[content.Key] = content.NextOfKey;
            else _byKey.Remove(content.Key);
            return;
        }
    }

    private StoredContent? First(ContentKey key) => _byKey.GetValueOrDefault(key);

    private OwnerContents OwnerOf(ObjectId id)
    {
        var key = KeyOf(id);
        if (!_owners.TryGetValue(key, out var owner)) _owners[key] = owner = new OwnerContents(key);
        return owner;
    }

    private ulong HashOf(YmqBuffer bytes)
    {
        if (bytes.Length <= PieceBytes) return Xxh3.Hash(bytes.Span);
        _hash.Reset();
        for (long at = 0; at < bytes.Length; at += PieceBytes) _hash.Append(Piece(bytes, at));
        return _hash.Value;
    }

    private static Span<byte> Piece(YmqBuffer bytes, long at) => bytes.Slice(at, (int)Math.Min(PieceBytes, bytes.Length - at));
}
