namespace Penstock.Ejfat.Segmenting;

/// <summary>Sends events in their callers' threads, past queue and pacing, through the segmenter's sockets in turn.</summary>
internal sealed class DirectSender : IDisposable
{
    private readonly SendLane[] _lanes;
    private readonly Lock[] _locks;
    private readonly SegmentFormat _format;
    private readonly SenderTicks _ticks;
    private readonly RandomBits _random;
    private uint _lane;
    private volatile bool _isClosed;

    public DirectSender(SenderParts parts, SendLane[] lanes)
    {
        (_format, _ticks, _random, _lanes) = (parts.Format, parts.Ticks, parts.Random, lanes);
        _locks = [.. lanes.Select(_ => new Lock())];
    }

    /// <summary>Sends an event and says what became of it. Its own callback, if any, is called first.</summary>
    /// <exception cref="EjfatException">The segmenter was stopped meanwhile (<see cref="E2sarErrorCode.LogicError"/>).</exception>
    public SendCompletion Send(in QueuedEvent queued, SegmenterCounters counters)
    {
        var plan = SegmentPlan.For(queued.Event.Payload.Length, _format.MaxSegmentBytes);
        var index = (int)(Interlocked.Increment(ref _lane) % (uint)_lanes.Length);
        lock (_locks[index])
        {
            if (_isClosed) throw new EjfatException(E2sarErrorCode.LogicError, "the event was not sent: the segmenter is stopped; events are accepted between StartAsync and StopAsync");
            counters.OfferedAtOnce();
            var lane = _lanes[index];
            if (plan.Count == 0)
            {
                lane.Skip(in queued, in plan, 0);
                return lane.LastCompletion;
            }
            lane.Begin(in queued, in plan, _ticks.Next(queued.Event.Tick), queued.Event.Entropy ?? (ushort)_random.Next());
            lane.AddSegments(plan.Count);
            lane.Flush();
            return lane.LastCompletion;
        }
    }

    /// <summary>Waits for events being sent and refuses others.</summary>
    public void Dispose()
    {
        _isClosed = true;
        for (var i = 0; i < _lanes.Length; i++)
        {
            lock (_locks[i]) _lanes[i].Dispose();
        }
    }
}
