using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Reporting;
using Penstock.TimeFrames.Building;

namespace Penstock.Pipeline.Running;

/// <summary>
/// The events of one source between being taken on and being delivered by whichever worker or lost. A lane has no thread of its own: whoever brings
/// an event, or says that it is lost, settles what can be settled.
/// </summary>
internal abstract class SourceLane(RunSource source, RunBooks books) : IDisposable
{
    public RunSource Source { get; } = source;

    /// <summary>True when events are neither delivered nor lost and not at a time frame's builder.</summary>
    public bool HasOpen
    {
        get
        {
            lock (Lock)
            {
                foreach (var taken in Order)
                {
                    if (!taken.IsResolved) return true;
                }

                return false;
            }
        }
    }

    protected RunBooks Books { get; } = books;

    protected Lock Lock { get; } = new();

    /// <summary>Events in the order of their ticks, as they were taken on. Guarded by the lock.</summary>
    protected Queue<InFlightEvent> Order { get; } = new();

    /// <summary>The same by tick.</summary>
    protected Dictionary<ulong, InFlightEvent> ByTick { get; } = [];

    /// <summary>Bytes on the way of an event: with the envelope of files, the headers of sub time frames.</summary>
    public int WireBytes(in PlannedEvent planned) => Source.Kind switch
    {
        SourceKind.Files => planned.Bytes + FileEnvelope.Size,
        SourceKind.SubTimeFrames => (int)SubTimeFrameWriter.SizeOf(planned.Item, planned.Bytes),
        _ => planned.Bytes,
    };

    /// <summary>Takes an event on. From here it is delivered or lost.</summary>
    public InFlightEvent Admit(in PlannedEvent planned, long sequence)
    {
        var taken = new InFlightEvent(this, planned) { WireBytes = WireBytes(planned), Sequence = sequence };
        OnAdmitted(planned);
        lock (Lock)
        {
            Order.Enqueue(taken);
            ByTick.Add(planned.Tick, taken);
        }

        return taken;
    }

    /// <summary>An event has arrived at a worker. The arrival is this lane's from now on.</summary>
    /// <returns>False when it is none that is waited for: late, or a stranger's.</returns>
    public bool Deliver(in Arrival arrival, int worker)
    {
        InFlightEvent? taken;
        lock (Lock) ByTick.TryGetValue(arrival.Number, out taken);
        if (taken is null) return false;
        var isSound = arrival.Bytes.Length == taken.WireBytes && Checksum.Of(arrival.Bytes.Span) == taken.Checksum;
        lock (Lock)
        {
            if (taken.IsResolved) return false;
            taken.Worker = worker;
            if (isSound) taken.Arrival = arrival;
            else (taken.Loss, taken.Why) = (LossName.Corrupted, $"{Name(taken)} arrived at {Books.Workers[worker].Name} with {arrival.Bytes.Length} other bytes");
        }

        if (!isSound) arrival.Owner.Dispose();
        OnResolved(taken);
        return true;
    }

    /// <summary>An event has arrived at a worker's process and stays there.</summary>
    /// <returns>False when it is none that is waited for.</returns>
    public bool DeliverElsewhere(ulong tick, int worker)
    {
        InFlightEvent? taken;
        lock (Lock)
        {
            if (!ByTick.TryGetValue(tick, out taken) || taken.IsResolved) return false;
            (taken.Worker, taken.IsElsewhere) = (worker, true);
        }

        OnResolved(taken);
        return true;
    }

    /// <summary>An event is lost. What is resolved already stays as it is.</summary>
    public void Lose(ulong tick, string name, string why)
    {
        InFlightEvent? taken;
        lock (Lock)
        {
            if (!ByTick.TryGetValue(tick, out taken) || taken.IsResolved) return;
            (taken.Loss, taken.Why) = (name, $"{Name(taken)}: {why}");
        }

        OnResolved(taken);
    }

    /// <summary>The kernel has all of an event.</summary>
    public void MarkSent(InFlightEvent taken, long now)
    {
        lock (Lock) taken.SentAt = now;
    }

    /// <summary>Loses the events that a judge gives a name for.</summary>
    public void LoseWhere(Func<InFlightEvent, (string Name, string Why)?> judge)
    {
        List<InFlightEvent>? lost = null;
        lock (Lock)
        {
            foreach (var taken in Order)
            {
                if (taken.IsResolved || judge(taken) is not var (name, why)) continue;
                (taken.Loss, taken.Why) = (name, $"{Name(taken)}: {why}");
                (lost ??= []).Add(taken);
            }
        }

        foreach (var taken in lost ?? []) OnResolved(taken);
    }

    /// <summary>Gives the output its final names, and says what was delivered.</summary>
    public abstract SourceReport Complete();

    public abstract void Dispose();

    protected string Name(InFlightEvent taken) => $"{Source.Name} tick {taken.Planned.Tick}";

    protected abstract void OnAdmitted(in PlannedEvent planned);

    /// <summary>An event has arrived sound or is lost. Called once for each, without the lock, by any thread.</summary>
    protected abstract void OnResolved(InFlightEvent taken);
}
