using System.Diagnostics;
using System.Security.Cryptography;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Outputs;
using Penstock.Pipeline.Reporting;

namespace Penstock.Pipeline.Running;

/// <summary>
/// The lane of a source whose events are written one after another in the order of their ticks: the worker that brings the next event in order
/// writes it, and those that waited for it.
/// </summary>
internal sealed class OrderedLane(RunSource source, ISourceOutput output, RunBooks books) : SourceLane(source, books)
{
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _isWriting;
    private string? _outputFailure;
    private long _events;
    private long _bytes;

    private int EnvelopeBytes => Source.Kind == SourceKind.Files ? FileEnvelope.Size : 0;

    public override SourceReport Complete()
    {
        try
        {
            output.Complete();
        }
        catch (OutputException exception)
        {
            Books.Warn($"{Source.Name}: {exception.Message}");
            Books.OutputIsIncomplete = true;
        }

        return new SourceReport(Source.Name, Source.DataId, _events, _bytes, Convert.ToHexStringLower(_digest.GetCurrentHash()));
    }

    public override void Dispose()
    {
        output.Dispose();
        _digest.Dispose();
    }

    protected override void OnAdmitted(in PlannedEvent planned)
    {
        Books.Ledger.Sent(planned.Bytes);
        Books.Ticks.Admit(planned.Tick);
    }

    protected override void OnResolved(InFlightEvent taken) => WriteInOrder();

    private void WriteInOrder()
    {
        while (true)
        {
            InFlightEvent taken;
            lock (Lock)
            {
                if (_isWriting || !Order.TryPeek(out taken!) || !taken.IsResolved) return;
                _isWriting = true;
                Order.Dequeue();
                ByTick.Remove(taken.Planned.Tick);
            }

            try
            {
                Settle(taken);
            }
            finally
            {
                Books.MarkSettled(Stopwatch.GetTimestamp());
                lock (Lock) _isWriting = false;
                Books.Window.Leave(taken.WireBytes);
            }
        }
    }

    private void Settle(InFlightEvent taken)
    {
        if (taken.Arrival is not { } arrival)
        {
            Books.Ticks.Resolve(taken.Planned.Tick, -1);
            Books.Ledger.Lost(taken.Loss!, taken.Why!);
            return;
        }

        Books.Ticks.Resolve(taken.Planned.Tick, taken.Worker);
        using (arrival.Owner)
        {
            var bytes = arrival.Bytes.Span[EnvelopeBytes..];
            try
            {
                output.Append(taken.Planned, bytes);
            }
            catch (OutputException exception)
            {
                if (_outputFailure != exception.Message) Books.Warn($"{Source.Name}: {exception.Message}");
                _outputFailure = exception.Message;
                Books.Ledger.Lost(exception.Loss, $"{Name(taken)}: {exception.Message}");
                return;
            }

            _digest.AppendData(bytes);
            (_events, _bytes) = (_events + 1, _bytes + bytes.Length);
            Books.Ledger.Delivered(bytes.Length);
            Books.Workers[taken.Worker].Count(bytes.Length);
        }
    }
}
