namespace Penstock.Ejfat;

/// <summary>Which bytes of an event have arrived. In order, that is one number; pieces beyond a gap are kept sorted and apart.</summary>
internal struct Coverage
{
    private const int FirstIslands = 8;

    private uint _frontier;
    private int _count;
    private Island[]? _islands;

    /// <summary>Everything before this byte has arrived.</summary>
    public readonly uint Frontier => _frontier;

    /// <summary>How many pieces lie beyond the first gap.</summary>
    public readonly int IslandCount => _count;

    /// <summary>Forgets everything, and keeps its memory.</summary>
    public void Clear() => (_frontier, _count) = (0, 0);

    /// <summary>Adds the bytes from <paramref name="start"/> up to <paramref name="end"/> (not included; greater than start).</summary>
    public CoverOutcome Add(uint start, uint end, int maxIslands)
    {
        if (start != _frontier || (_count > 0 && end >= _islands![0].Start)) return AddOutOfOrder(start, end, maxIslands);
        _frontier = end;
        return CoverOutcome.Added;
    }

    private CoverOutcome AddOutOfOrder(uint start, uint end, int maxIslands)
    {
        if (start < _frontier) return end <= _frontier ? CoverOutcome.Contained : CoverOutcome.Overlapping;
        var next = FirstEndingAfter(start);
        if (next < _count && _islands![next].Start < end)
            return _islands[next].Start <= start && end <= _islands[next].End ? CoverOutcome.Contained : CoverOutcome.Overlapping;
        var meetsNext = next < _count && _islands![next].Start == end;
        if (start == _frontier)
        {
            _frontier = meetsNext ? _islands![next].End : end;
            if (meetsNext) RemoveAt(next);
        }
        else if (next > 0 && _islands![next - 1].End == start)
        {
            _islands[next - 1].End = meetsNext ? _islands[next].End : end;
            if (meetsNext) RemoveAt(next);
        }
        else if (meetsNext)
        {
            _islands![next].Start = start;
        }
        else
        {
            if (_count == maxIslands) return CoverOutcome.TooManyIslands;
            InsertAt(next, new Island { Start = start, End = end });
        }
        return CoverOutcome.Added;
    }

    private readonly int FirstEndingAfter(uint position)
    {
        var (low, high) = (0, _count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_islands![middle].End > position) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    private void InsertAt(int index, Island island)
    {
        _islands ??= new Island[FirstIslands];
        if (_count == _islands.Length) Array.Resize(ref _islands, 2 * _count);
        Array.Copy(_islands, index, _islands, index + 1, _count - index);
        _islands[index] = island;
        _count++;
    }

    private void RemoveAt(int index)
    {
        _count--;
        Array.Copy(_islands!, index + 1, _islands!, index, _count - index);
    }

    private struct Island
    {
        public uint Start;
        public uint End;
    }
}
