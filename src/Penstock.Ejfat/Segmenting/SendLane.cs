using System.Buffers;
using Penstock.Net;

namespace Penstock.Ejfat.Segmenting;

// Budget: no allocation and no payload copy after construction; one system call for up to DatagramsPerFlush datagrams. Guarded by SegmenterAllocationTests and bench/.

/// <summary>A socket and the events on their way through it: cut into datagrams, handed to the kernel many at a time, completed when it has them. For one thread.</summary>
internal sealed class SendLane : IDisposable
{
    private readonly UdpSocket _socket;
    private readonly UdpSendBatch _batch;
    private readonly UdpAddress _destination;
    private readonly SegmentFormat _format;
    private readonly SegmenterCounters _counters;
    private readonly Pending[] _pending;
    private DatagramHeader _header;
    private int _count;
    private bool _isOpen;

    /// <summary>A lane without events.</summary>
    /// <param name="socket">Closed by whoever opened it.</param>
    /// <param name="destination">Where to; empty with a connected socket.</param>
    /// <param name="format">What all events have in common.</param>
    /// <param name="counters">Where to count.</param>
    public SendLane(UdpSocket socket, UdpAddress destination, SegmentFormat format, SegmenterCounters counters)
    {
        (_socket, _destination, _format, _counters) = (socket, destination, format, counters);
        _batch = new UdpSendBatch(_socket, format.DatagramsPerFlush, DatagramHeader.Size, keepsOrder: false);
        _pending = new Pending[_batch.Capacity];
    }

    /// <summary>Of the event completed last, where its caller waits for it and <see cref="KeepsCompletion"/> is set.</summary>
    public SendCompletion LastCompletion { get; private set; }

    /// <summary>Whether <see cref="LastCompletion"/> is kept.</summary>
    public bool KeepsCompletion { get; init; }

    /// <summary>Begins an event that is not empty. Its memory is pinned until it is complete.</summary>
    public void Begin(in QueuedEvent queued, in SegmentPlan plan, ulong tick, ushort entropy)
    {
        if (_batch.Count == _batch.Capacity) Flush();
        var number = _format.NumbersAreTicks ? tick : queued.Number;
        MemoryHandle pin;
        try
        {
            pin = queued.Event.Payload.Pin();
        }
        catch (Exception)
        {
            // The memory's owner has taken it back.
            Complete(new SendCompletion(number, tick, plan.Count, plan.Count, UdpErrno.BadAddress, queued.Event.Payload, queued.Event.State), queued.Event.Completed);
            return;
        }
        _pending[_count++] = new Pending { Event = queued.Event, Number = number, Tick = tick, Plan = plan, Pin = pin, First = _batch.Count };
        _header = new DatagramHeader(_format.LbVersion, tick, entropy, queued.Event.DataId ?? _format.DataId, (uint)plan.EventBytes, number);
        _isOpen = true;
    }

    /// <summary>Adds the next segments of the event begun last, handing the kernel what does not fit.</summary>
    /// <returns>True where there are no more, since all were added or the event has failed.</returns>
    public unsafe bool AddSegments(long most)
    {
        for (; _isOpen && most > 0; most--)
        {
            if (_batch.Count == _batch.Capacity)
            {
                Flush();
                if (!_isOpen) break;
            }
            ref var e = ref _pending[_count - 1];
            var offset = e.Plan.OffsetOf(e.Added);
            _batch.TryAdd((nint)e.Pin.Pointer + (nint)offset, e.Plan.LengthOf(e.Added), DatagramHeader.Size, in _destination, out var header);
            _header.Write(header, (uint)offset);
            _isOpen = ++e.Added < e.Plan.Count;
        }
        return !_isOpen;
    }

    /// <summary>Hands everything added to the kernel and completes the events that have no more segments to come.</summary>
    public void Flush()
    {
        if (_batch.Count == 0) return;
        var added = _batch.Count;
        var result = _batch.Flush();
        _counters.Flushed(in result);
        if (result.Failed > 0) Blame(added, result.LastErrno);
        if (_isOpen && _pending[_count - 1].Failed > 0) GiveUpOpen();
        var complete = _isOpen ? _count - 1 : _count;
        for (var i = 0; i < complete; i++) Complete(ref _pending[i]);
        if (_isOpen && complete > 0)
        {
            _pending[0] = _pending[complete];
            _pending[complete] = default;
        }
        _pending[0].First = 0;
        _count = _isOpen ? 1 : 0;
    }

    /// <summary>Completes an event without sending anything of it.</summary>
    public void Skip(in QueuedEvent queued, in SegmentPlan plan, int errno) => Complete(
        new SendCompletion(queued.Number, 0, plan.Count, errno == 0 ? 0 : plan.Count, errno, queued.Event.Payload, queued.Event.State), queued.Event.Completed);

    /// <summary>Frees the batch; nothing may be on its way.</summary>
    public void Dispose() => _batch.Dispose();

    private void Blame(int added, int errno)
    {
        for (var i = 0; i < _count; i++)
        {
            ref var e = ref _pending[i];
            var end = i + 1 < _count ? _pending[i + 1].First : added;
            for (var datagram = e.First; datagram < end; datagram++)
            {
                if (!_batch.HasFailed(datagram)) continue;
                e.Failed++;
                e.Errno = errno;
            }
        }
    }

    // No receiver could complete it: the rest is not worth the wire.
    private void GiveUpOpen()
    {
        ref var e = ref _pending[_count - 1];
        e.Failed += e.Plan.Count - e.Added;
        _isOpen = false;
    }

    private void Complete(ref Pending e)
    {
        var completion = new SendCompletion(e.Number, e.Tick, e.Plan.Count, e.Failed, e.Errno, e.Event.Payload, e.Event.State);
        var callback = e.Event.Completed;
        e.Pin.Dispose();
        e = default;
        Complete(in completion, callback);
    }

    private void Complete(in SendCompletion completion, Action<SendCompletion>? callback)
    {
        if (KeepsCompletion) LastCompletion = completion;
        _counters.Complete(in completion, callback);
    }

    private struct Pending
    {
        public OutgoingEvent Event;
        public SegmentPlan Plan;
        public MemoryHandle Pin;
        public ulong Number;
        public ulong Tick;
        public long Added;
        public long Failed;
        public int Errno;
        public int First;
    }
}
