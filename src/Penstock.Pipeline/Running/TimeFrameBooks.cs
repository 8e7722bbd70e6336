using System.Runtime.InteropServices;

namespace Penstock.Pipeline.Running;

/// <summary>
/// What becomes of the time frames of a run, each exactly once: sent = built + incomplete + the sum of the lost. Remembers a time frame only while
/// sub time frames of it are on their way or at a builder.
/// </summary>
internal sealed class TimeFrameBooks
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, Entry> _open = [];
    private readonly SortedDictionary<string, long> _lost = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _incomplete = new(StringComparer.Ordinal);
    private ulong _newest;

    public long Sent { get; private set; }

    public long Built { get; private set; }

    /// <summary>Incomplete time frames that were written.</summary>
    public long IncompleteBuilt { get; private set; }

    /// <summary>Incomplete time frames that were dropped.</summary>
    public long IncompleteDropped { get; private set; }

    /// <summary>A sub time frame was taken on; those of one time frame follow each other.</summary>
    public void Admit(ulong id)
    {
        lock (_lock)
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, id, out var known);
            if (!known) Sent++;
            entry.OnTheWay++;
            _newest = id;
        }
    }

    /// <summary>A sub time frame was taken by a builder.</summary>
    public void Take(ulong id, int worker)
    {
        lock (_lock)
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrNullRef(_open, id);
            if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref entry)) return;
            entry.OnTheWay--;
            (entry.IsAtBuilder, entry.Worker) = (true, worker);
        }
    }

    /// <summary>A sub time frame is lost.</summary>
    public void Lose(ulong id, string name)
    {
        lock (_lock)
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrNullRef(_open, id);
            if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref entry)) return;
            entry.OnTheWay--;
            entry.Loss = name;
        }
    }

    /// <summary>The time frames of which nothing is on its way any more and nothing ever reached a builder. They are lost under the name of the last of their sub time frames.</summary>
    /// <param name="isOver">False while the newest time frame may still have further sub time frames.</param>
    public IReadOnlyList<ulong> TakeLost(bool isOver)
    {
        lock (_lock)
        {
            List<ulong>? found = null;
            foreach (var (id, entry) in _open)
            {
                if (entry.OnTheWay == 0 && (entry.HasEnded || !entry.IsAtBuilder) && (isOver || id != _newest)) (found ??= []).Add(id);
            }

            if (found is null) return [];
            var lost = new List<ulong>();
            foreach (var id in found)
            {
                _open.Remove(id, out var entry);
                if (entry.HasEnded) continue;
                _lost[entry.Loss!] = _lost.GetValueOrDefault(entry.Loss!) + 1;
                lost.Add(id);
            }

            return lost;
        }
    }

    /// <summary>A builder has ended a time frame: it was written, or dropped, or could not be written.</summary>
    public void End(EndNews end)
    {
        lock (_lock)
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrNullRef(_open, end.Id);
            // What was at two builders, which cannot be, counts once.
            if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref entry) || entry.HasEnded) return;
            entry.HasEnded = true;
            if (entry.OnTheWay == 0 && end.Id != _newest) _open.Remove(end.Id);
            Count(end);
        }
    }

    /// <summary>Loses the time frames at a worker that is gone.</summary>
    /// <returns>Which.</returns>
    public IReadOnlyList<ulong> EndAllAt(int worker, string name)
    {
        lock (_lock)
        {
            var gone = _open.Where(o => o.Value is { IsAtBuilder: true, HasEnded: false } && o.Value.Worker == worker).Select(o => o.Key).ToArray();
            foreach (var id in gone) CollectionsMarshal.GetValueRefOrNullRef(_open, id).HasEnded = true;
            if (gone.Length > 0) _lost[name] = _lost.GetValueOrDefault(name) + gone.Length;
            return gone;
        }
    }

    /// <summary>Everything now, consistent.</summary>
    public (long Sent, long Built, long IncompleteBuilt, long IncompleteDropped, IReadOnlyDictionary<string, long> Incomplete, IReadOnlyDictionary<string, long> Lost) Read()
    {
        lock (_lock)
        {
            return (Sent, Built, IncompleteBuilt, IncompleteDropped, new SortedDictionary<string, long>(_incomplete, StringComparer.Ordinal), new SortedDictionary<string, long>(_lost, StringComparer.Ordinal));
        }
    }

    private void Count(EndNews end)
    {
        if (end is { Loss: { } loss, IsDropped: false })
        {
            _lost[loss] = _lost.GetValueOrDefault(loss) + 1;
            return;
        }

        if (end.IsComplete)
        {
            Built++;
            return;
        }

        if (end.IsDropped) IncompleteDropped++;
        else IncompleteBuilt++;
        _incomplete[end.Cause] = _incomplete.GetValueOrDefault(end.Cause) + 1;
    }

    private struct Entry
    {
        public int OnTheWay;
        public int Worker;
        public bool IsAtBuilder;
        public bool HasEnded;
        public string? Loss;
    }
}
