using System.Diagnostics;
using System.Security.Cryptography;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Outputs;
using Penstock.Pipeline.Reporting;

namespace Penstock.Pipeline.Running;

/// <summary>
/// The events of one source in the order of their ticks: taken on, delivered by whichever worker or lost, and written one after another. A lane has
/// no thread of its own: the worker that brings the next event in order writes it, and those that waited for it.
/// </summary>
internal sealed class SourceLane : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<InFlightEvent> _order = new();
    private readonly Dictionary<ulong, InFlightEvent> _byTick = [];
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly RunBooks _books;
    private readonly ISourceOutput _output;
    private bool _isWriting;
    private string? _outputFailure;
    private long _events;
    private long _bytes;

    public SourceLane(RunSource source, ISourceOutput output, RunBooks books)
    {
        Source = source;
        _output = output;
        _books = books;
    }

    public RunSource Source { get; }

    private int EnvelopeBytes => Source.Kind == SourceKind.Files ? FileEnvelope.Size : 0;

    /// <summary>Bytes on the way of an event: with the envelope of files.</summary>
    public int WireBytes(in PlannedEvent planned) => planned.Bytes + EnvelopeBytes;

    /// <summary>Takes an event on. From here it is delivered or lost.</summary>
    public InFlightEvent Admit(in PlannedEvent planned, long sequence)
    {
        var taken = new InFlightEvent(this, planned) { WireBytes = WireBytes(planned), Sequence = sequence };
        _books.Ledger.Sent(planned.Bytes);
        _books.Ticks.Admit(planned.Tick);
        lock (_lock)
        {
            _order.Enqueue(taken);
            _byTick.Add(planned.Tick, taken);
        }

        return taken;
    }

    /// <summary>An event has arrived at a worker. The arrival is this lane's from now on.</summary>
    /// <returns>False when it is none that is waited for: late, or a stranger's.</returns>
    public bool Deliver(in Arrival arrival, int worker)
    {
        InFlightEvent? taken;
        lock (_lock) _byTick.TryGetValue(arrival.Number, out taken);
        if (taken is null) return false;
        var isSound = arrival.Bytes.Length == taken.WireBytes && Checksum.Of(arrival.Bytes.Span) == taken.Checksum;
        lock (_lock)
        {
            if (taken.IsResolved) return false;
            taken.Worker = worker;
            if (isSound) taken.Arrival = arrival;
            else (taken.Loss, taken.Why) = (LossName.Corrupted, $"{Name(taken)} arrived at {_books.Workers[worker].Name} with {arrival.Bytes.Length} other bytes");
        }

        if (!isSound) arrival.Owner.Dispose();
        WriteInOrder();
        return true;
    }

    /// <summary>An event is lost. What is resolved already stays as it is.</summary>
    public void Lose(ulong tick, string name, string why)
    {
        lock (_lock)
        {
            if (!_byTick.TryGetValue(tick, out var taken) || taken.IsResolved) return;
            (taken.Loss, taken.Why) = (name, $"{Name(taken)}: {why}");
        }

        WriteInOrder();
    }

    /// <summary>The kernel has all of an event.</summary>
    public void MarkSent(InFlightEvent taken, long now)
    {
        lock (_lock) taken.SentAt = now;
    }

    /// <summary>Loses the events that a judge gives a name for.</summary>
    public void LoseWhere(Func<InFlightEvent, (string Name, string Why)?> judge)
    {
        lock (_lock)
        {
            foreach (var taken in _order)
            {
                if (!taken.IsResolved && judge(taken) is var (name, why)) (taken.Loss, taken.Why) = (name, $"{Name(taken)}: {why}");
            }
        }

        WriteInOrder();
    }

    /// <summary>Gives the output its final names, and says what was delivered.</summary>
    public SourceReport Complete()
    {
        try
        {
            _output.Complete();
        }
        catch (OutputException exception)
        {
            _books.Warn($"{Source.Name}: {exception.Message}");
            _books.OutputIsIncomplete = true;
        }

        return new SourceReport(Source.Name, Source.DataId, _events, _bytes, Convert.ToHexStringLower(_digest.GetCurrentHash()));
    }

    public void Dispose()
    {
        _output.Dispose();
        _digest.Dispose();
    }

    private string Name(InFlightEvent taken) => $"{Source.Name} tick {taken.Planned.Tick}";

    private void WriteInOrder()
    {
        while (true)
        {
            InFlightEvent taken;
            lock (_lock)
            {
                if (_isWriting || !_order.TryPeek(out taken!) || !taken.IsResolved) return;
                _isWriting = true;
                _order.Dequeue();
                _byTick.Remove(taken.Planned.Tick);
            }

            try
            {
                Settle(taken);
            }
            finally
            {
                _books.MarkSettled(Stopwatch.GetTimestamp());
                lock (_lock) _isWriting = false;
                _books.Window.Leave(taken.WireBytes);
            }
        }
    }

    private void Settle(InFlightEvent taken)
    {
        if (taken.Arrival is not { } arrival)
        {
            _books.Ticks.Resolve(taken.Planned.Tick, -1);
            _books.Ledger.Lost(taken.Loss!, taken.Why!);
            return;
        }

        _books.Ticks.Resolve(taken.Planned.Tick, taken.Worker);
        using (arrival.Owner)
        {
            var bytes = arrival.Bytes.Span[EnvelopeBytes..];
            try
            {
                _output.Append(taken.Planned, bytes);
            }
            catch (OutputException exception)
            {
                if (_outputFailure != exception.Message) _books.Warn($"{Source.Name}: {exception.Message}");
                _outputFailure = exception.Message;
                _books.Ledger.Lost(exception.Loss, $"{Name(taken)}: {exception.Message}");
                return;
            }

            _digest.AppendData(bytes);
            (_events, _bytes) = (_events + 1, _bytes + bytes.Length);
            _books.Ledger.Delivered(bytes.Length);
            _books.Workers[taken.Worker].Count(bytes.Length);
        }
    }
}
