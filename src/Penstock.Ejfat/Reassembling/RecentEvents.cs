using System.Numerics;
using Penstock.Net;

namespace Penstock.Ejfat;

/// <summary>The events that were delivered or lost a short while ago, so that what still arrives for them starts nothing new. Bounded in number and in time;
/// the source belongs to it, so that a sender that was started anew with the same numbers is not taken for its predecessor.</summary>
/// <remarks>A ring in the order of time, and per hash a chain from the newest to older ones by position. What has left the ring needs no unlinking: its position
/// says so, and ends the chain. That spares a cache miss per event.</remarks>
internal sealed class RecentEvents
{
    private const int FirstCapacity = 1024;

    private readonly int _maxCapacity;
    private readonly long _duration;
    private readonly ulong _seed;
    private Entry[] _ring;

    // Position of the newest with a hash. Positions count up and wrap.
    private uint[] _buckets;
    private uint _next = 1;
    private uint _count;

    /// <summary>Remembers nothing yet.</summary>
    /// <param name="maxCapacity">How many are remembered at most; rounded up to a power of two. 0 remembers none.</param>
    /// <param name="duration">For how long, in the unit of the clock.</param>
    /// <param name="seed">Of the hash.</param>
    public RecentEvents(int maxCapacity, long duration, ulong seed)
    {
        (_maxCapacity, _duration, _seed) = (duration > 0 && maxCapacity > 0 ? (int)BitOperations.RoundUpToPowerOf2((uint)maxCapacity) : 0, duration, seed);
        _ring = new Entry[Math.Min(FirstCapacity, _maxCapacity)];
        _buckets = new uint[_ring.Length];
    }

    public int Count => (int)_count;

    public bool Contains(in EventKey key, in UdpAddress source, long now)
    {
        if (_count == 0) return false;
        var position = _buckets[key.Hash(_seed) & (uint)(_buckets.Length - 1)];
        // Positions in the ring are 1.._count behind the next.
        for (var last = 0u; IsIn(position) && _next - position > last;)
        {
            ref readonly var entry = ref _ring[position & (uint)(_ring.Length - 1)];
            if (entry.EventNumber == key.EventNumber && entry.DataId == key.DataId && now - entry.Time <= _duration && entry.SourceHash == source.GetHashCode()) return true;
            last = _next - position;
            position = entry.Older;
        }
        return false;
    }

    public void Add(in EventKey key, in UdpAddress source, long now)
    {
        if (_maxCapacity == 0) return;
        if (_count == _ring.Length)
        {
            if (_ring.Length < _maxCapacity && now - _ring[(_next - _count) & (uint)(_ring.Length - 1)].Time <= _duration) Grow();
            else _count--;
        }
        Append(new Entry { EventNumber = key.EventNumber, DataId = key.DataId, SourceHash = source.GetHashCode(), Time = now });
    }

    private bool IsIn(uint position) => unchecked(_next - position) is > 0 and var age && age <= _count;

    private void Append(Entry entry)
    {
        ref var newest = ref _buckets[new EventKey(entry.EventNumber, entry.DataId).Hash(_seed) & (uint)(_buckets.Length - 1)];
        entry.Older = newest;
        _ring[_next & (uint)(_ring.Length - 1)] = entry;
        newest = _next++;
        _count++;
    }

    private void Grow()
    {
        var (before, first, count) = (_ring, _next - _count, _count);
        _ring = new Entry[2 * before.Length];
        _buckets = new uint[_ring.Length];
        (_next, _count) = (1, 0);
        for (var i = 0u; i < count; i++) Append(before[(first + i) & (uint)(before.Length - 1)]);
    }

    private struct Entry
    {
        public ulong EventNumber;
        public long Time;
        public int SourceHash;
        public uint Older;
        public ushort DataId;
    }
}
