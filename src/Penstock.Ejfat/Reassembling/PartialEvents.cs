using Penstock.Net;

namespace Penstock.Ejfat;

/// <summary>The incomplete events of one receive thread: found by key, and in the order in which something last arrived for them.</summary>
internal sealed class PartialEvents(int capacity, bool keyIncludesSource, ulong seed)
{
    private const int FirstBuckets = 1024;

    private PartialEvent?[] _buckets = new PartialEvent?[FirstBuckets];
    private PartialEvent? _spare;

    /// <summary>The one for which longest nothing arrived.</summary>
    public PartialEvent? LongestIdle { get; private set; }

    /// <summary>The one for which something arrived last.</summary>
    public PartialEvent? Latest { get; private set; }

    public int Count { get; private set; }

    public bool IsFull => Count == capacity;

    public PartialEvent? Find(in EventKey key, in UdpAddress source)
    {
        var hash = key.Hash(seed);
        for (var item = _buckets[hash & (uint)(_buckets.Length - 1)]; item is not null; item = item.NextInBucket)
        {
            if (item.Key == key && (!keyIncludesSource || item.Source.Equals(source))) return item;
        }
        return null;
    }

    public PartialEvent Add(in EventKey key, in UdpAddress source, long now)
    {
        if (Count == _buckets.Length) Grow();
        var item = _spare ?? new PartialEvent();
        _spare = item.NextInBucket;
        item.Key = key;
        item.Source = source;
        item.Segments = 0;
        item.LastArrival = now;
        item.Coverage.Clear();
        item.HashCode = key.Hash(seed);
        ref var bucket = ref _buckets[item.HashCode & (uint)(_buckets.Length - 1)];
        item.NextInBucket = bucket;
        bucket = item;
        Append(item);
        Count++;
        return item;
    }

    public void Touch(PartialEvent item, long now)
    {
        item.LastArrival = now;
        if (ReferenceEquals(item, Latest)) return;
        Unlink(item);
        Append(item);
    }

    public void Remove(PartialEvent item)
    {
        ref var link = ref _buckets[item.HashCode & (uint)(_buckets.Length - 1)];
        while (!ReferenceEquals(link, item)) link = ref link!.NextInBucket;
        link = item.NextInBucket;
        Unlink(item);
        Count--;
        item.Event = null!;
        item.NextInBucket = _spare;
        _spare = item;
    }

    private void Append(PartialEvent item)
    {
        item.Older = Latest;
        item.Newer = null;
        if (Latest is null) LongestIdle = item;
        else Latest.Newer = item;
        Latest = item;
    }

    private void Unlink(PartialEvent item)
    {
        if (item.Older is null) LongestIdle = item.Newer;
        else item.Older.Newer = item.Newer;
        if (item.Newer is null) Latest = item.Older;
        else item.Newer.Older = item.Older;
    }

    private void Grow()
    {
        var before = _buckets;
        _buckets = new PartialEvent?[2 * before.Length];
        foreach (var first in before)
        {
            for (var item = first; item is not null;)
            {
                var next = item.NextInBucket;
                ref var bucket = ref _buckets[item.HashCode & (uint)(_buckets.Length - 1)];
                item.NextInBucket = bucket;
                bucket = item;
                item = next;
            }
        }
    }
}
