namespace Penstock.TimeFrames.Building;

/// <summary>The ids that ended last; older ones are forgotten.</summary>
internal sealed class EndedIds(int remembered = 1 << 16)
{
    private readonly Queue<ulong> _order = new();
    private readonly HashSet<ulong> _ids = [];

    public bool Contains(ulong id) => _ids.Contains(id);

    public void Add(ulong id)
    {
        if (!_ids.Add(id)) return;
        _order.Enqueue(id);
        if (_order.Count > remembered) _ids.Remove(_order.Dequeue());
    }
}
