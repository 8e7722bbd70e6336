namespace Penstock.TimeFrames.Building;

/// <summary>What is known not to come of time frames of which nothing has come yet. The oldest is forgotten when there are too many.</summary>
internal sealed class EarlyGiveUps(int remembered)
{
    private readonly Queue<ulong> _order = new();
    private readonly Dictionary<ulong, List<uint>> _sources = [];

    public void Add(ulong id, uint source)
    {
        if (!_sources.TryGetValue(id, out var sources))
        {
            _sources[id] = sources = [];
            _order.Enqueue(id);
            while (_order.Count > remembered) _sources.Remove(_order.Dequeue());
        }

        if (!sources.Contains(source)) sources.Add(source);
    }

    /// <summary>The sources given up of a time frame that begins now.</summary>
    public IReadOnlyList<uint> Take(ulong id) => _sources.Remove(id, out var sources) ? sources : [];
}
