using Penstock.Ejfat.Wire;
using Penstock.Net;

namespace Penstock.Ejfat;

/// <summary>
/// Puts the segments that one receive thread gets together into events, in whatever order they come, and hands whole events to the queue. Knows no socket
/// and no clock. Budget: one copy per payload byte, no allocation per segment or event, and for the next segment of the event just served one comparison
/// before the copy.
/// </summary>
internal sealed unsafe class ReassemblyTable
{
    private readonly ReassemblyLimits _limits;
    private readonly EventBufferPool _pool;
    private readonly DeliveryQueue _queue;
    private readonly LostEventLog _lostEvents;
    private readonly PartialEvents _partials;
    private readonly RecentEvents _recent;
    private readonly int _headerBytes;
    private PartialEvent? _last;

    public ReassemblyTable(ReassemblyLimits limits, EventBufferPool pool, DeliveryQueue queue, LostEventLog lostEvents)
    {
        (_limits, _pool, _queue, _lostEvents) = (limits, pool, queue, lostEvents);
        _headerBytes = limits.HeaderOffset + ReHeader.Size;
        _partials = new PartialEvents(limits.MaxPartialEvents, limits.KeyIncludesSource, limits.Seed);
        _recent = new RecentEvents(limits.MaxRecentEvents, limits.RecentFor, limits.Seed);
    }

    public ReassemblyCounters Counters { get; } = new();

    /// <summary>When the next incomplete event is lost if nothing more arrives for it; null when there is none.</summary>
    public long? NextTimeout => _partials.LongestIdle is { } idle ? idle.LastArrival + _limits.Timeout : null;

    /// <summary>Takes a datagram in.</summary>
    public SegmentOutcome Accept(ReadOnlySpan<byte> datagram, in UdpAddress source, long now)
    {
        var outcome = Judge(datagram, source, now);
        Counters.CountDatagram(outcome, datagram.Length);
        return outcome;
    }

    /// <summary>Counts a datagram that the kernel cut.</summary>
    public void RefuseTruncated(int bytes) => Counters.CountDatagram(SegmentOutcome.Truncated, bytes);

    /// <summary>Gives up what has been idle for too long.</summary>
    public void Sweep(long now)
    {
        while (_partials.LongestIdle is { } idle && now - idle.LastArrival >= _limits.Timeout) Lose(idle, LostEventReason.TimedOut, now);
        Counters.SetInProgress(_partials.Count);
    }

    /// <summary>Gives up whatever is incomplete.</summary>
    public void Stop(long now)
    {
        while (_partials.LongestIdle is { } idle) Lose(idle, LostEventReason.Stopped, now);
        Counters.SetInProgress(0);
    }

    private SegmentOutcome Judge(ReadOnlySpan<byte> datagram, in UdpAddress source, long now)
    {
        if (datagram.Length < _headerBytes) return SegmentOutcome.TooShort;
        if (!ReHeader.TryRead(datagram[_limits.HeaderOffset..], out var header))
            return datagram[_limits.HeaderOffset] != ReHeader.VersionByte ? SegmentOutcome.BadVersion : SegmentOutcome.BadReserved;
        var payload = datagram[_headerBytes..];
        var key = new EventKey(header.EventNumber, header.DataId);
        var last = _last;
        if (last is null || last.Key != key || (_limits.KeyIncludesSource && !last.Source.Equals(source)))
        {
            last = _partials.Find(key, source);
            if (last is null) return Begin(header, key, payload, source, now);
            _last = last;
        }
        return Continue(last, header, payload, source, now);
    }

    private SegmentOutcome Continue(PartialEvent item, in ReHeader header, ReadOnlySpan<byte> payload, in UdpAddress source, long now)
    {
        var isFromElsewhere = !item.Source.Equals(source);
        if (isFromElsewhere && _recent.Contains(item.Key, source, now)) return SegmentOutcome.Late;
        if (payload.Length > (long)header.BufferLength - header.BufferOffset) return SegmentOutcome.BeyondEnd;
        if (payload.IsEmpty) return SegmentOutcome.EmptySegment;
        if (header.BufferLength != item.Length) return isFromElsewhere ? Supersede(item, header, payload, source, now) : SegmentOutcome.LengthMismatch;
        switch (item.Coverage.Add(header.BufferOffset, header.BufferOffset + (uint)payload.Length, _limits.MaxIslands))
        {
            case CoverOutcome.Added:
                payload.CopyTo(new Span<byte>(item.Event.Bytes + header.BufferOffset, payload.Length));
                item.Segments++;
                if (item.Coverage.Frontier == item.Length) Complete(item, now);
                else _partials.Touch(item, now);
                return SegmentOutcome.Accepted;
            case CoverOutcome.TooManyIslands:
                return SegmentOutcome.TooManyGaps;
            case var repeated when !isFromElsewhere:
                return repeated == CoverOutcome.Contained ? SegmentOutcome.Duplicate : SegmentOutcome.Overlap;
            default:
                return Supersede(item, header, payload, source, now);
        }
    }

    // Bytes of the same number once more, but from elsewhere: most likely the sender was started anew. Two runs must not be mixed into one event, so the
    // older one is given up, and what still comes from its source is late.
    private SegmentOutcome Supersede(PartialEvent item, in ReHeader header, ReadOnlySpan<byte> payload, in UdpAddress source, long now)
    {
        var key = item.Key;
        Lose(item, LostEventReason.Superseded, now);
        return Begin(header, key, payload, source, now);
    }

    private SegmentOutcome Begin(in ReHeader header, in EventKey key, ReadOnlySpan<byte> payload, in UdpAddress source, long now)
    {
        if (payload.Length > (long)header.BufferLength - header.BufferOffset) return SegmentOutcome.BeyondEnd;
        if (payload.IsEmpty && header.BufferLength > 0) return SegmentOutcome.EmptySegment;
        if (header.BufferLength == 0 && !_limits.DeliverEmptyEvents) return SegmentOutcome.EmptyEvent;
        if (_recent.Contains(key, source, now)) return header.BufferLength > _limits.MaxEventBytes ? SegmentOutcome.TooLong : SegmentOutcome.Late;
        Counters.CountStarted();
        if (header.BufferLength > _limits.MaxEventBytes)
        {
            Lose(key, source, segments: 0, LostEventReason.TooLong, now);
            return SegmentOutcome.TooLong;
        }
        if (RentBuffer(header.BufferLength, now) is not { } buffer)
        {
            Lose(key, source, segments: 0, LostEventReason.MemoryLimit, now);
            return SegmentOutcome.NoMemory;
        }
        (buffer.EventNumber, buffer.DataId, buffer.Source) = (key.EventNumber, key.DataId, source);
        payload.CopyTo(new Span<byte>(buffer.Bytes + header.BufferOffset, payload.Length));
        if (payload.Length == header.BufferLength) Deliver(buffer, key, source, segments: 1, payload.Length, now);
        else Keep(buffer, header, key, payload.Length, source, now);
        return SegmentOutcome.Accepted;
    }

    private void Keep(ReceivedEvent buffer, in ReHeader header, in EventKey key, int payloadBytes, in UdpAddress source, long now)
    {
        if (_partials.IsFull) Lose(_partials.LongestIdle!, LostEventReason.Evicted, now);
        var item = _partials.Add(key, source, now);
        item.Event = buffer;
        item.Length = header.BufferLength;
        item.Segments = 1;
        item.Coverage.Add(header.BufferOffset, header.BufferOffset + (uint)payloadBytes, _limits.MaxIslands);
        _last = item;
    }

    private ReceivedEvent? RentBuffer(uint length, long now)
    {
        while (true)
        {
            var buffer = _pool.Rent((int)length);
            if (buffer is not null || _limits.MemoryFull == MemoryFullPolicy.RefuseNew || _partials.LongestIdle is not { } idle) return buffer;
            Lose(idle, LostEventReason.Evicted, now);
        }
    }

    private void Complete(PartialEvent item, long now)
    {
        var (buffer, key, source, segments, length) = (item.Event, item.Key, item.Source, item.Segments, item.Length);
        Forget(item);
        Deliver(buffer, key, source, segments, (int)length, now);
    }

    private void Deliver(ReceivedEvent buffer, in EventKey key, in UdpAddress source, int segments, int length, long now)
    {
        buffer.Segments = segments;
        _recent.Add(key, source, now);
        Counters.CountWhole(length);
        while (!_queue.TryEnqueue(buffer, out var dropped))
        {
            if (dropped is null) continue;
            Counters.CountLost(LostEventReason.QueueFull);
            _lostEvents.Add(new LostEvent(dropped.EventNumber, dropped.DataId, dropped.Segments, LostEventReason.QueueFull));
            // The oldest may come from another thread's pool.
            dropped.Dispose();
            if (ReferenceEquals(dropped, buffer)) return;
        }
    }

    private void Lose(PartialEvent item, LostEventReason reason, long now)
    {
        _pool.GiveBackHere(item.Event);
        var (key, source, segments) = (item.Key, item.Source, item.Segments);
        Forget(item);
        Lose(key, source, segments, reason, now);
    }

    private void Lose(in EventKey key, in UdpAddress source, int segments, LostEventReason reason, long now)
    {
        _recent.Add(key, source, now);
        Counters.CountLost(reason);
        _lostEvents.Add(new LostEvent(key.EventNumber, key.DataId, segments, reason));
    }

    private void Forget(PartialEvent item)
    {
        _partials.Remove(item);
        if (ReferenceEquals(item, _last)) _last = null;
    }
}
