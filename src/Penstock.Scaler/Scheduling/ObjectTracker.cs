using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Scheduling;

/// <summary>Who owns which object, and what the named ones are called. An object whose last owner left is dead: it is collected, announced and deleted.</summary>
internal sealed class ObjectTracker
{
    /// <summary>Objects of one client that are tracked. Clients delete most results themselves and do not say so; beyond the limit the storage is left to forget them.</summary>
    public const int MaxObjectsPerClient = 4_000_000;

    // Objects with one owner and no name worth keeping (results) are in their owner's set only.
    private readonly Dictionary<ObjectId, Tracked> _special = [];
    private readonly List<ObjectId> _dead = [];

    /// <summary>Objects that are owned.</summary>
    public int Count { get; private set; }

    public bool HasDead => _dead.Count > 0;

    /// <summary>Objects beyond <see cref="MaxObjectsPerClient"/>.</summary>
    public long NotTracked { get; private set; }

    public void Add(ClientEntry owner, ObjectId id, ReadOnlySpan<byte> name)
    {
        if (owner.Objects.Count >= MaxObjectsPerClient)
        {
            NotTracked++;
            return;
        }
        if (!owner.Objects.Add(id)) return;
        if (_special.TryGetValue(id, out var tracked))
        {
            if (tracked.Owners++ == 0) Count++;
            return;
        }
        Count++;
        if (!name.IsEmpty && name[0] != '<') _special.Add(id, new Tracked { Owners = 1, Name = name.ToArray() });
    }

    /// <summary>Takes an owner from an object.</summary>
    public void Remove(ClientEntry owner, ObjectId id)
    {
        if (owner.Objects.Remove(id)) Released(id);
    }

    /// <summary>Takes an owner from all its objects.</summary>
    public void RemoveAll(ClientEntry owner)
    {
        foreach (var id in owner.Objects) Released(id);
        owner.Objects.Clear();
        owner.Objects.TrimExcess();
    }

    /// <summary>Names an object dead that nobody owned.</summary>
    public void Kill(ObjectId id) => _dead.Add(id);

    /// <summary>What the object is called; null if it has no name of its own.</summary>
    public byte[]? NameOf(ObjectId id) => _special.TryGetValue(id, out var tracked) ? tracked.Name : null;

    /// <summary>The dead since the last time.</summary>
    public ObjectId[] TakeDead()
    {
        var dead = _dead.ToArray();
        _dead.Clear();
        if (_dead.Capacity > 100_000) _dead.TrimExcess();
        return dead;
    }

    private void Released(ObjectId id)
    {
        if (_special.TryGetValue(id, out var tracked))
        {
            if (--tracked.Owners > 0) return;
            _special.Remove(id);
        }
        Count--;
        _dead.Add(id);
    }

    private sealed class Tracked
    {
        public int Owners;
        public required byte[] Name;
    }
}
