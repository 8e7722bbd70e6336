using System.Runtime.InteropServices;
using Penstock.TimeFrames.Building;

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
    public void Take(ulong id)
    {
        lock (_lock)
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrNullRef(_open, id);
            if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref entry)) return;
            entry.OnTheWay--;
            entry.IsAtBuilder = true;
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

    /// <summary>A builder has ended a time frame and it was written, or dropped.</summary>
    public void End(BuiltTimeFrame frame, bool isDropped) => End(frame.Id, () =>
    {
        if (frame.IsComplete)
        {
            Built++;
            return;
        }

        if (isDropped) IncompleteDropped++;
        else IncompleteBuilt++;
        var why = $"{char.ToLowerInvariant($"{frame.End}"[0])}{$"{frame.End}"[1..]}";
        _incomplete[why] = _incomplete.GetValueOrDefault(why) + 1;
    });

    /// <summary>A builder has ended a time frame and it could not be written.</summary>
    public void EndLost(ulong id, string name) => End(id, () => _lost[name] = _lost.GetValueOrDefault(name) + 1);

    /// <summary>Everything now, consistent.</summary>
    public (long Sent, long Built, long IncompleteBuilt, long IncompleteDropped, IReadOnlyDictionary<string, long> Incomplete, IReadOnlyDictionary<string, long> Lost) Read()
    {
        lock (_lock)
        {
            return (Sent, Built, IncompleteBuilt, IncompleteDropped, new SortedDictionary<string, long>(_incomplete, StringComparer.Ordinal), new SortedDictionary<string, long>(_lost, StringComparer.Ordinal));
        }
    }

    private void End(ulong id, Action count)
    {
        lock (_lock)
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrNullRef(_open, id);
            // What was at two builders, which cannot be, counts once.
            if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref entry) || entry.HasEnded) return;
            entry.HasEnded = true;
            if (entry.OnTheWay == 0 && id != _newest) _open.Remove(id);
            count();
        }
    }

    private struct Entry
    {
        public int OnTheWay;
        public bool IsAtBuilder;
        public bool HasEnded;
        public string? Loss;
    }
}
