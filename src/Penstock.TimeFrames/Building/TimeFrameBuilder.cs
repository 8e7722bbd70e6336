namespace Penstock.TimeFrames.Building;

/// <summary>
/// Collects the sub time frames of each time frame at a worker. Each time frame ends by itself: complete at once, or when what is missing will not
/// come, has not come in time, or its memory is needed; none waits for an older one. Pure: the time is given. For one thread at a time.
/// </summary>
public sealed class TimeFrameBuilder : IDisposable
{
    private readonly TimeFrameBuilderOptions _options;
    private readonly HashSet<uint> _sources;
    private readonly Dictionary<ulong, Building> _inBuilding = [];
    private readonly LinkedList<Building> _byAge = new();
    private readonly Queue<BuiltTimeFrame> _ended = new();
    private readonly EndedIds _endedIds = new();
    private readonly EarlyGiveUps _early;

    /// <summary>Nothing in building.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public TimeFrameBuilder(TimeFrameBuilderOptions options)
    {
        options.Validate();
        _options = options;
        _sources = [.. options.Sources];
        _early = new EarlyGiveUps(options.MaxInBuilding);
    }

    /// <summary>Time frames in building.</summary>
    public int InBuilding => _inBuilding.Count;

    /// <summary>Bytes of the sub time frames in building.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes a sub time frame.</summary>
    /// <param name="id">The time frame that it was sent as; what its own header says is for the comparison.</param>
    /// <param name="stf">The sub time frame; the builder's from now on only if it was taken.</param>
    /// <param name="now">The time, from any beginning.</param>
    public StfOutcome Add(ulong id, ReceivedSubTimeFrame stf, TimeSpan now)
    {
        if (!_sources.Contains(stf.Source)) return StfOutcome.UnknownSource;
        if (!_inBuilding.TryGetValue(id, out var building))
        {
            if (_endedIds.Contains(id)) return StfOutcome.Late;
            if (stf.Bytes.Length > _options.MemoryBytes) return StfOutcome.TooLarge;
            while (_inBuilding.Count >= _options.MaxInBuilding) End(_byAge.First!.Value, TimeFrameEnd.MemoryLimit);
            building = Begin(id, now);
        }
        else if (building.Stfs.ContainsKey(stf.Source))
        {
            return StfOutcome.Duplicate;
        }

        if (building.Bytes + stf.Bytes.Length > _options.MemoryBytes)
        {
            Account(building, stf.Source);
            return StfOutcome.TooLarge;
        }

        while (Bytes + stf.Bytes.Length > _options.MemoryBytes) End(OldestBut(building), TimeFrameEnd.MemoryLimit);
        building.Stfs.Add(stf.Source, stf);
        building.Bytes += stf.Bytes.Length;
        Bytes += stf.Bytes.Length;
        Account(building, stf.Source);
        return StfOutcome.Taken;
    }

    /// <summary>Says that a source's sub time frame will not come.</summary>
    public void GiveUp(ulong id, uint source)
    {
        if (!_sources.Contains(source) || _endedIds.Contains(id)) return;
        if (_inBuilding.TryGetValue(id, out var building)) Account(building, source);
        else _early.Add(id, source);
    }

    /// <summary>Ends the time frames whose time is over.</summary>
    public void Advance(TimeSpan now)
    {
        while (_byAge.First is { } oldest && now - oldest.Value.Since >= _options.Timeout) End(oldest.Value, TimeFrameEnd.Timeout);
    }

    /// <summary>Ends all.</summary>
    public void Finish()
    {
        while (_byAge.First is { } oldest) End(oldest.Value, TimeFrameEnd.Finished);
    }

    /// <summary>A time frame whose building has ended, in the order in which that happened; the caller's from now on.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out BuiltTimeFrame? frame) => _ended.TryDequeue(out frame);

    /// <summary>Gives the memory of everything back.</summary>
    public void Dispose()
    {
        Finish();
        while (_ended.TryDequeue(out var frame)) frame.Dispose();
    }

    private Building Begin(ulong id, TimeSpan now)
    {
        var building = new Building(id, now);
        building.Age = _byAge.AddLast(building);
        _inBuilding.Add(id, building);
        building.Accounted.UnionWith(_early.Take(id));
        return building;
    }

    private Building OldestBut(Building building)
    {
        var oldest = _byAge.First!;
        return oldest.Value == building ? oldest.Next!.Value : oldest.Value;
    }

    private void Account(Building building, uint source)
    {
        building.Accounted.Add(source);
        if (building.Accounted.Count == _sources.Count) End(building, building.Stfs.Count == _sources.Count ? TimeFrameEnd.Complete : TimeFrameEnd.NoMoreToCome);
    }

    private void End(Building building, TimeFrameEnd end)
    {
        _inBuilding.Remove(building.Id);
        _byAge.Remove(building.Age!);
        Bytes -= building.Bytes;
        _endedIds.Add(building.Id);
        var missing = building.Stfs.Count == _sources.Count ? [] : _sources.Where(s => !building.Stfs.ContainsKey(s)).Order().ToArray();
        _ended.Enqueue(new BuiltTimeFrame(building.Id, end, building.Stfs, missing));
    }

    private sealed class Building(ulong id, TimeSpan since)
    {
        public ulong Id { get; } = id;

        public TimeSpan Since { get; } = since;

        public LinkedListNode<Building>? Age { get; set; }

        public SortedDictionary<uint, ReceivedSubTimeFrame> Stfs { get; } = [];

        public HashSet<uint> Accounted { get; } = [];

        public long Bytes { get; set; }
    }
}
