using System.Runtime.InteropServices;
using Penstock.Ejfat;
using Penstock.Net;

namespace Penstock.Pipeline.Measuring;

// Budget: no allocation per event; sleeps, never spins.

/// <summary>The application of a measurement, in one thread: puts events in as long as the window has room, takes events out, looks at them.</summary>
internal sealed class TrafficLoop
{
    private const int MaxBuffers = 4;
    private const long BufferBytes = 4 << 20;

    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(0.1);
    private static readonly TimeSpan LongWait = TimeSpan.FromMilliseconds(20);

    private readonly Segmenter _sender;
    private readonly IReadOnlyList<Reassembler> _workers;
    private readonly FlowWindow _window;
    private readonly ReadOnlyMemory<byte>[] _buffers;
    private readonly long[] _perWorker;
    private long _first;
    private long _forgiven;
    private long _lastProgress;
    private long _lastHandled;

    public TrafficLoop(Segmenter sender, IReadOnlyList<Reassembler> workers, FlowWindow window, int eventBytes)
    {
        (_sender, _workers, _window) = (sender, workers, window);
        _buffers = new ReadOnlyMemory<byte>[Math.Clamp(BufferBytes / eventBytes, 1, MaxBuffers)];
        for (var i = 0; i < _buffers.Length; i++)
        {
            var bytes = GC.AllocateArray<byte>(eventBytes, pinned: true);
            MarkedPayload.Write(bytes);
            _buffers[i] = MemoryMarshal.CreateFromPinnedArray(bytes, 0, bytes.Length);
        }

        _perWorker = new long[workers.Count];
    }

    /// <summary>Events put in.</summary>
    public long Sent { get; private set; }

    /// <summary>Events taken out that are what was sent.</summary>
    public long Delivered { get; private set; }

    /// <summary>Events taken out that are not.</summary>
    public long Mangled { get; private set; }

    /// <summary>Of <see cref="Delivered"/>, by worker.</summary>
    public IReadOnlyList<long> PerWorker => _perWorker;

    /// <summary>When the last event was taken out, by the clock of <see cref="TimeProvider.System"/>.</summary>
    public long LastDelivery { get; private set; }

    /// <summary>Sends and receives until everything has arrived or is lost.</summary>
    /// <param name="first">Number of the first event, above 0; those of other numbers are ignored.</param>
    /// <param name="most">Events to send at most.</param>
    /// <param name="end">When to send no more, in ticks of <see cref="Environment.TickCount64"/>.</param>
    /// <param name="patience">How long nothing may come before what is missing is lost.</param>
    /// <param name="stop">Sends no more.</param>
    public void Run(long first, long most, long end, TimeSpan patience, CancellationToken stop)
    {
        (_first, Sent, Delivered, Mangled, _forgiven) = (first, 0, 0, 0, 0);
        Array.Clear(_perWorker);
        _lastProgress = Environment.TickCount64;
        while (true)
        {
            var sending = Sent < most && Environment.TickCount64 < end && !stop.IsCancellationRequested;
            if (sending) Fill(most);
            if (TakeAll()) _lastProgress = Environment.TickCount64;
            else if (IsStalled(patience) && !sending) return;
            if (!sending && Delivered + Mangled >= Sent) return;
        }
    }

    private long UnderWay => Sent - Delivered - Mangled - _forgiven;

    private void Fill(long most)
    {
        // By halves of the window: the sender gets enough at once to fill long messages, and is not woken for each event.
        if (UnderWay > _window.Events / 2) return;
        while (Sent < most && UnderWay < _window.Events)
        {
            if (!_sender.TryEnqueue(new OutgoingEvent(_buffers[Sent % _buffers.Length]) { EventNumber = (ulong)(_first + Sent) })) return;
            Sent++;
        }
    }

    private bool TakeAll()
    {
        var taken = 0;
        for (var i = 0; i < _workers.Count; i++)
        {
            while (_workers[i].TryReceive(out var received))
            {
                Look(received, i);
                taken++;
            }
        }

        if (taken == 0 && _workers.Count == 1 && _workers[0].Receive(LongWait) is { } waitedFor)
        {
            Look(waitedFor, 0);
            taken++;
        }
        else if (taken == 0 && _workers.Count > 1)
        {
            PreciseSleep.For(ShortWait);
        }

        if (taken > 0) LastDelivery = TimeProvider.System.GetTimestamp();
        return taken > 0;
    }

    private void Look(ReceivedEvent received, int worker)
    {
        using (received)
        {
            var index = (long)received.EventNumber - _first;
            // Of an earlier round: late, and not counted in this one.
            if (index < 0 || index >= Sent) return;
            if (received.Span.Length != _buffers[0].Length || !MarkedPayload.IsWhole(received.Span))
            {
                Mangled++;
                return;
            }

            Delivered++;
            _perWorker[worker]++;
        }
    }

    // Nothing has come out for so long, and nothing has gone in: what is missing is lost, and the window is free again.
    private bool IsStalled(TimeSpan patience)
    {
        if (Environment.TickCount64 - _lastProgress < patience.TotalMilliseconds) return false;
        var statistics = _sender.GetStatistics();
        var handled = statistics.Datagrams + statistics.DatagramsFailed;
        var moves = handled != _lastHandled || statistics.EventsQueued > 0;
        (_lastHandled, _lastProgress) = (handled, Environment.TickCount64);
        if (moves) return false;
        _forgiven = Sent - Delivered - Mangled;
        return true;
    }
}
