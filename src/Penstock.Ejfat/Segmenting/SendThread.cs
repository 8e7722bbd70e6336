using Penstock.Net;

namespace Penstock.Ejfat.Segmenting;

/// <summary>Takes events from the queue and sends each through the next of its lanes. What was added to lanes is handed to the kernel when they are full, before a
/// wait, and when there is nothing more to do.</summary>
internal sealed class SendThread
{
    private readonly EventQueue<QueuedEvent> _queue;
    private readonly SendLane[] _lanes;
    private readonly SegmentFormat _format;
    private readonly SenderTicks _ticks;
    private readonly RandomBits _random;
    private readonly Pacer? _pacer;
    private readonly ISendGate? _gate;
    private readonly long _segmentsPerWait;
    private readonly IReadOnlyList<int> _cores;
    private readonly CancellationToken _givenUp;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private int _lane;
    private bool _wasWaiting;

    /// <summary>A thread that is not started yet.</summary>
    /// <param name="index">For the thread's name.</param>
    /// <param name="parts">What it shares with others.</param>
    /// <param name="lanes">Its own.</param>
    public SendThread(int index, SenderParts parts, SendLane[] lanes)
    {
        (_queue, _format, _ticks, _random) = (parts.Queue, parts.Format, parts.Ticks, parts.Random);
        _gate = parts.Gate;
        (_pacer, _segmentsPerWait, _cores, _givenUp) = (parts.Pacer, parts.SegmentsPerWait, parts.Cores, parts.GivenUp);
        _lanes = lanes;
        _thread = new Thread(Run) { Name = $"penstock-send-{index}", IsBackground = true };
    }

    /// <summary>Ends when the queue is closed and empty.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Starts the thread and waits until it is on its cores.</summary>
    /// <exception cref="EjfatException">It cannot be (<see cref="E2sarErrorCode.OutOfRange"/>).</exception>
    public Task StartAsync()
    {
        _thread.Start();
        return _started.Task;
    }

    private void Run()
    {
        if (!TryBind()) return;
        try
        {
            while (true)
            {
                if (_queue.TryDequeue(out var queued))
                {
                    Send(in queued);
                    _wasWaiting = true;
                    continue;
                }
                FlushAll();
                _wasWaiting = false;
                if (!_queue.WaitForItem()) break;
            }
            _ended.SetResult();
        }
        catch (Exception e)
        {
            // Nobody would take out what is put in any more.
            _queue.Close();
            _ended.SetException(e);
        }
    }

    private bool TryBind()
    {
        try
        {
            if (_cores.Count > 0) CpuAffinity.SetThread(_cores);
            _started.SetResult();
            return true;
        }
        catch (Exception e) when (e is ArgumentException or PlatformNotSupportedException)
        {
            _started.SetException(new EjfatException(E2sarErrorCode.OutOfRange, $"the sending threads cannot be kept on Cores {string.Join(',', _cores)}: {e.Message}", e));
            _ended.SetResult();
            return false;
        }
    }

    private void Send(in QueuedEvent queued)
    {
        var plan = SegmentPlan.For(queued.Event.Payload.Length, _format.MaxSegmentBytes);
        // The index moves before it is used, as E2SAR's does.
        _lane = (_lane + 1) % _lanes.Length;
        var lane = _lanes[_lane];
        if (plan.Count == 0 || _givenUp.IsCancellationRequested)
        {
            lane.Skip(in queued, in plan, plan.Count == 0 ? 0 : UdpErrno.Canceled);
            return;
        }
        WaitForTurn(in plan, 0);
        lane.Begin(in queued, in plan, _ticks.Next(queued.Event.Tick), queued.Event.Entropy ?? (ushort)_random.Next());
        for (var next = _segmentsPerWait; !lane.AddSegments(_segmentsPerWait); next += _segmentsPerWait) WaitForTurn(in plan, next);
    }

    private void WaitForTurn(in SegmentPlan plan, long firstSegment)
    {
        if (_pacer is null && _gate is null) return;
        var segments = Math.Min(_segmentsPerWait, plan.Count - firstSegment);
        var bytes = plan.WireBytes(firstSegment, segments, _format.IPv6);
        if (_gate is not null) WaitAtGate(segments, bytes);
        if (_pacer is null) return;
        var due = _pacer.Reserve(bytes, _wasWaiting);
        _wasWaiting = true;
        if (due == 0) return;
        FlushAll();
        _pacer.SleepUntil(due, in _givenUp);
    }

    private void WaitAtGate(long segments, long bytes)
    {
        while (!_gate!.TryPass(segments, bytes) && !_givenUp.IsCancellationRequested)
        {
            FlushAll();
            _gate.Wait();
        }
    }

    private void FlushAll()
    {
        foreach (var lane in _lanes) lane.Flush();
    }
}
