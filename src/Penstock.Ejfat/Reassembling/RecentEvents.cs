using System.Numerics;
using Penstock.Net;

namespace Penstock.Ejfat;

/// <summary>The events that were delivered or lost a short while ago, so that what still arrives for them starts nothing new. Bounded in number and in time;
/// the source belongs to it, so that a sender that was started anew with the same numbers is not taken for its predecessor.</summary>
internal sealed class RecentEvents
{
    private const int FirstCapacity = 1024;
    private const int None = -1;

    private readonly int _maxCapacity;
    private readonly long _duration;
    private readonly ulong _seed;
    private Entry[] _ring;
    private int[] _buckets;
    private int _first;
    private int _count;

    /// <summary>Remembers nothing yet.</summary>
    /// <param name="maxCapacity">How many are remembered at most; rounded up to a power of two. 0 remembers none.</param>
    /// <param name="duration">For how long, in the unit of the clock.</param>
    /// <param name="seed">Of the hash.</param>
    public RecentEvents(int maxCapacity, long duration, ulong seed)
    {
        (_maxCapacity, _duration, _seed) = (duration > 0 && maxCapacity > 0 ? (int)BitOperations.RoundUpToPowerOf2((uint)maxCapacity) : 0, duration, seed);
        _ring = new Entry[Math.Min(FirstCapacity, _maxCapacity)];
        _buckets = new int[_ring.Length];
        Array.Fill(_buckets, None);
    }

    public int Count => _count;

    public bool Contains(in EventKey key, in UdpAddress source, long now)
    {
        if (_count == 0) return false;
        for (var i = _buckets[key.Hash(_seed) & (uint)(_buckets.Length - 1)]; i != None; i = _ring[i].Next)
        {
            ref readonly var entry = ref _ring[i];
            if (entry.Key == key && now - entry.Time <= _duration && entry.Source.Equals(source)) return true;
        }
        return false;
    }

    public void Add(in EventKey key, in UdpAddress source, long now)
    {
        if (_maxCapacity == 0) return;
        if (_count == _ring.Length)
        {
            if (now - _ring[_first].Time <= _duration && _ring.Length < _maxCapacity) Grow();
            else RemoveFirst();
        }
        var index = (_first + _count++) & (_ring.Length - 1);
        ref var bucket = ref _buckets[key.Hash(_seed) & (uint)(_buckets.Length - 1)];
        _ring[index] = new Entry { Key = key, Source = source, Time = now, Next = bucket };
        bucket = index;
    }

    private void RemoveFirst()
    {
        ref var link = ref _buckets[_ring[_first].Key.Hash(_seed) & (uint)(_buckets.Length - 1)];
        while (link != _first) link = ref _ring[link].Next;
        link = _ring[_first].Next;
        _first = (_first + 1) & (_ring.Length - 1);
        _count--;
    }

    private void Grow()
    {
        var (before, first, count) = (_ring, _first, _count);
        _ring = new Entry[2 * before.Length];
        _buckets = new int[_ring.Length];
        Array.Fill(_buckets, None);
        (_first, _count) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            ref readonly var entry = ref before[(first + i) & (before.Length - 1)];
            Add(entry.Key, entry.Source, entry.Time);
        }
    }

    private struct Entry
    {
        public EventKey Key;
        public UdpAddress Source;
        public long Time;
        public int Next;
    }
}
