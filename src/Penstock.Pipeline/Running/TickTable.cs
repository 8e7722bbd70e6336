using System.Runtime.InteropServices;

namespace Penstock.Pipeline.Running;

/// <summary>Notices when events of one tick arrive at more than one worker. Remembers a tick only while events of it are on their way.</summary>
internal sealed class TickTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, Entry> _ticks = [];
    private long _splits;
    private ulong _newest;

    /// <summary>Ticks of which events arrived at more than one worker.</summary>
    public long Splits => Interlocked.Read(ref _splits);

    public void Admit(ulong tick)
    {
        lock (_lock)
        {
            if (tick != _newest && _ticks.TryGetValue(_newest, out var before) && before.Open == 0) _ticks.Remove(_newest);
            _newest = tick;
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_ticks, tick, out var known);
            if (!known) entry.Worker = -1;
            entry.Open++;
        }
    }

    /// <summary>An event was delivered by a worker, or (-1) lost.</summary>
    public void Resolve(ulong tick, int worker)
    {
        lock (_lock)
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrNullRef(_ticks, tick);
            if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref entry)) return;
            if (worker >= 0 && entry.Worker >= 0 && entry.Worker != worker && !entry.IsSplit)
            {
                entry.IsSplit = true;
                _splits++;
            }

            if (worker >= 0) entry.Worker = worker;
            if (--entry.Open == 0 && tick != _newest) _ticks.Remove(tick);
        }
    }

    private struct Entry
    {
        public int Open;
        public int Worker;
        public bool IsSplit;
    }
}
