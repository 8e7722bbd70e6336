using System.Buffers;
using System.Diagnostics;
using Penstock.Ejfat;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Reporting;

namespace Penstock.Pipeline.Running;

/// <summary>Takes events from the supply in the order of their ticks, reads them, and hands each to its source's sender. One thread.</summary>
internal sealed class EventFeeder
{
    private readonly IEventSupply _supply;
    private readonly SourceLane[] _lanes;
    private readonly Segmenter[] _senders;
    private readonly RunBooks _books;
    private readonly long[] _sequences;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan? _duration;
    private readonly CancellationToken _stop;
    private bool _hasNext;
    private PlannedEvent _next;

    public EventFeeder(IEventSupply supply, SourceLane[] lanes, Segmenter[] senders, RunBooks books, TimeSpan? duration, CancellationToken stop)
    {
        (_supply, _lanes, _senders, _books, _duration, _stop) = (supply, lanes, senders, books, duration, stop);
        _sequences = new long[senders.Length];
        _thread = new Thread(Run) { Name = "penstock-feeder", IsBackground = true };
        _hasNext = supply.TryNext(out _next);
    }

    /// <summary>The tick of the first event.</summary>
    public ulong FirstTick => _next.Tick;

    /// <summary>True when it ended before the supply did.</summary>
    public bool WasStopped { get; private set; }

    /// <summary>Starts; ends when the last event is with its sender.</summary>
    public Task RunAsync()
    {
        _thread.Start();
        return _ended.Task;
    }

    private void Run()
    {
        try
        {
            var start = Stopwatch.GetTimestamp();
            for (ulong? tick = null; _hasNext; _hasNext = Advance())
            {
                // An orbit is sent whole or not at all.
                if (_next.Tick != tick)
                {
                    if (_duration is { } duration && Stopwatch.GetElapsedTime(start) >= duration) break;
                    if (_stop.IsCancellationRequested)
                    {
                        WasStopped = true;
                        break;
                    }

                    tick = _next.Tick;
                }

                Feed(_next);
            }

            _ended.SetResult();
        }
        catch (Exception exception)
        {
            _ended.SetException(exception);
        }
    }

    private bool Advance() => _supply.TryNext(out _next) || (_duration is not null && _supply.Repeat() && _supply.TryNext(out _next));

    private void Feed(in PlannedEvent planned)
    {
        var lane = _lanes[planned.Source];
        _books.Window.Enter(lane.WireBytes(planned));
        var sender = planned.Source % _senders.Length;
        var taken = lane.Admit(planned, _sequences[sender]++);
        var buffer = ArrayPool<byte>.Shared.Rent(taken.WireBytes);
        try
        {
            Fill(lane, planned, buffer.AsSpan(0, taken.WireBytes));
        }
        catch (EventUnreadableException exception)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            lane.Lose(planned.Tick, exception.Loss, exception.Message);
            return;
        }

        taken.Buffer = buffer;
        taken.Checksum = Checksum.Of(buffer.AsSpan(0, taken.WireBytes));
        var outgoing = new OutgoingEvent(buffer.AsMemory(0, taken.WireBytes))
        {
            EventNumber = planned.Tick,
            Tick = planned.Tick,
            DataId = lane.Source.DataId,
            Completed = OnSent,
            State = taken,
        };
        if (!_senders[sender].TryEnqueue(outgoing)) _senders[sender].EnqueueAsync(outgoing, CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    private void Fill(SourceLane lane, in PlannedEvent planned, Span<byte> bytes)
    {
        if (lane.Source.Kind == SourceKind.Files)
        {
            new FileEnvelope((uint)planned.Item, (ulong)planned.Offset).Write(bytes);
            bytes = bytes[FileEnvelope.Size..];
        }

        _supply.Read(planned, bytes);
    }

    private static void OnSent(SendCompletion completion)
    {
        var taken = (InFlightEvent)completion.State!;
        ArrayPool<byte>.Shared.Return(taken.Buffer!);
        taken.Buffer = null;
        taken.Lane.MarkSent(taken, Stopwatch.GetTimestamp());
        if (!completion.Succeeded)
        {
            taken.Lane.Lose(
                taken.Planned.Tick, LossName.SendFailed, $"{completion.FailedDatagrams} of {completion.Datagrams} datagrams were refused ({completion.ErrorName})");
        }
    }
}
