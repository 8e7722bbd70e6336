namespace Penstock.Scaler.Scheduling.Policies;

/// <summary>
/// Workers that can do the same, by how many tasks they have; among equals the one that came to its load first is next, as in the original's stable queue. Everything is done in
/// constant time: a load changes by one.
/// </summary>
internal sealed class WorkerGroup(CapabilitySet capabilities)
{
    private readonly List<(WorkerEntry? First, WorkerEntry? Last)> _byLoad = [];
    private int _least;

    public CapabilitySet Capabilities { get; } = capabilities;

    public int Count { get; private set; }

    /// <summary>Tasks its workers can still be given.</summary>
    public long Room { get; private set; }

    public void Add(WorkerEntry worker)
    {
        worker.Group = this;
        Count++;
        Room += worker.QueueSize - worker.Load;
        Insert(worker, worker.Load);
    }

    public void Remove(WorkerEntry worker)
    {
        Unlink(worker, worker.Load);
        worker.Group = null;
        Count--;
        Room -= worker.QueueSize - worker.Load;
    }

    /// <summary>Says that the worker has one task more than <paramref name="load"/> (or, by -1, less).</summary>
    public void Changed(WorkerEntry worker, int load, int by)
    {
        Unlink(worker, load);
        Insert(worker, load + by);
        Room -= by;
    }

    /// <summary>The worker with the fewest tasks that has room.</summary>
    public WorkerEntry? Least()
    {
        if (Room <= 0) return null;
        while (_least < _byLoad.Count && _byLoad[_least].First is null) _least++;
        for (var load = _least; load < _byLoad.Count; load++)
        {
            for (var worker = _byLoad[load].First; worker is not null; worker = worker.Next)
            {
                if (worker.HasRoom) return worker;
            }
        }
        return null;
    }

    private void Insert(WorkerEntry worker, int load)
    {
        while (_byLoad.Count <= load) _byLoad.Add(default);
        var (first, last) = _byLoad[load];
        worker.Previous = last;
        worker.Next = null;
        if (last is null) first = worker;
        else last.Next = worker;
        _byLoad[load] = (first, worker);
        if (load < _least) _least = load;
    }

    private void Unlink(WorkerEntry worker, int load)
    {
        var (first, last) = _byLoad[load];
        if (worker.Previous is null) first = worker.Next;
        else worker.Previous.Next = worker.Next;
        if (worker.Next is null) last = worker.Previous;
        else worker.Next.Previous = worker.Previous;
        _byLoad[load] = (first, last);
        worker.Next = worker.Previous = null;
    }
}
