using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Penstock.Net;

namespace Penstock.Scaler.Ymq;

/// <summary>
/// One named thread that serves any number of YMQ sockets: it waits for readiness, hands on what came, runs what was posted and what is due, and then writes, one system call per
/// connection for all messages of the round. Idle connections cost no buffer and no work. Sockets and peers belong to their loop's thread; <see cref="Post"/> is the way there.
/// </summary>
internal sealed class YmqLoop : IDisposable
{
    private const int ReceiveBytes = 256 << 10;

    private readonly SocketPoller _poller;
    private readonly PollEvent[] _ready = new PollEvent[256];
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly PriorityQueue<YmqTimer, long> _timers = new();
    private readonly List<Action> _rounds = [];
    private readonly Thread _thread;
    private List<YmqConnection> _dirty = [];
    private List<YmqConnection> _flushing = [];
    private readonly Lock _posting = new();
    private volatile bool _stopping;
    private bool _started;
    private bool _isOver;

    public YmqLoop(string name, TimeProvider? time = null, ILogger? logger = null, SocketPoller? poller = null)
    {
        _poller = poller ?? SocketPoller.Create();
        Time = time ?? TimeProvider.System;
        Logger = logger ?? NullLogger.Instance;
        ReceiveBuffer = GC.AllocateUninitializedArray<byte>(ReceiveBytes, pinned: true);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public OutputChunks Chunks { get; } = new();

    /// <summary>Where everything small is received first; free between two calls of a connection.</summary>
    public byte[] ReceiveBuffer { get; }

    /// <summary>Callbacks that threw. Always 0 unless there is a bug; the loop goes on.</summary>
    public long Failures { get; private set; }

    public bool IsLoopThread => Environment.CurrentManagedThreadId == _thread.ManagedThreadId;

    /// <summary>Begins to run. Sockets may be made and bound before.</summary>
    public void Start()
    {
        _started = true;
        _thread.Start();
    }

    /// <summary>Lets the loop's thread do something soon, in the order of the posts.</summary>
    /// <returns>False when the loop is over and it will not be done.</returns>
    public bool Post(Action action)
    {
        // The number of a poller that is gone may be another socket's already: nobody wakes it after the end.
        lock (_posting)
        {
            if (_isOver) return false;
            _posted.Enqueue(action);
            if (!IsLoopThread) _poller.Wake();
            return true;
        }
    }

    /// <summary>Waits for something done on the loop's thread. Not to be called from it.</summary>
    public Task<T> Ask<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var isPosted = Post(() =>
        {
            try
            {
                answer.SetResult(question());
            }
            catch (Exception e)
            {
                answer.SetException(e);
            }
        });
        if (!isPosted) answer.SetException(new ObjectDisposedException(_thread.Name));
        return answer.Task;
    }

    /// <summary>Does something after a time. Loop's thread only.</summary>
    public YmqTimer Schedule(TimeSpan delay, Action action)
    {
        var timer = new YmqTimer(action);
        _timers.Enqueue(timer, Time.GetTimestamp() + (long)(delay.TotalSeconds * Time.TimestampFrequency));
        return timer;
    }

    /// <summary>Is called at the end of every round, after everything that came was handed on and before it is written.</summary>
    public void OnRound(Action action) => _rounds.Add(action);

    /// <summary>Ends the loop after what is posted already; connections still open are cut.</summary>
    public void Dispose()
    {
        if (_stopping) return;
        _stopping = true;
        _poller.Wake();
        if (_started && IsLoopThread) return;
        if (_started) _thread.Join();
        lock (_posting) _isOver = true;
        _poller.Dispose();
    }

    internal void Watch(Socket socket, IPollable pollable, PollInterest interest) => _poller.Add(socket, pollable, interest);

    internal void Change(Socket socket, IPollable pollable, PollInterest interest) => _poller.Change(socket, pollable, interest);

    internal void Unwatch(Socket socket) => _poller.Remove(socket);

    internal void MarkDirty(YmqConnection connection) => _dirty.Add(connection);

    private void Run()
    {
        while (true)
        {
            var stopping = _stopping;
            var count = _poller.Wait(stopping ? 0 : NextWait(), _ready);
            for (var i = 0; i < count; i++)
            {
                Guarded(_ready[i]);
            }
            RunPosted();
            RunTimers();
            foreach (var round in _rounds) Guarded(round);
            Flush();
            if (stopping && IsLast()) return;
        }
    }

    private bool IsLast()
    {
        lock (_posting) return _isOver = _posted.IsEmpty;
    }

    private void Guarded(PollEvent ready)
    {
        try
        {
            ((IPollable)ready.Token).Ready(ready.Ready);
        }
        catch (Exception e)
        {
            Failed(e);
        }
    }

    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            Failed(e);
        }
    }

    internal void Failed(Exception e)
    {
        Failures++;
        YmqLog.CallbackFailed(Logger, _thread.Name ?? "", e);
    }

    private int NextWait()
    {
        if (!_posted.IsEmpty || _dirty.Count > 0) return 0;
        if (!_timers.TryPeek(out _, out var due)) return -1;
        var left = (due - Time.GetTimestamp()) * 1000.0 / Time.TimestampFrequency;
        return left <= 0 ? 0 : (int)Math.Min(60_000, Math.Ceiling(left));
    }

    private void RunPosted()
    {
        // No more than were there at the beginning: what posts itself again does not hold up the round.
        for (var left = _posted.Count; left > 0 && _posted.TryDequeue(out var action); left--) Guarded(action);
    }

    private void RunTimers()
    {
        if (_timers.Count == 0) return;
        var now = Time.GetTimestamp();
        while (_timers.TryPeek(out var timer, out var due) && due <= now)
        {
            _timers.Dequeue();
            Guarded(timer.Fire);
        }
    }

    private void Flush()
    {
        if (_dirty.Count == 0) return;
        (_dirty, _flushing) = (_flushing, _dirty);
        foreach (var connection in _flushing)
        {
            try
            {
                connection.FlushRound();
            }
            catch (Exception e)
            {
                Failed(e);
            }
        }
        _flushing.Clear();
    }

    /// <summary>What the loop waits for.</summary>
    internal interface IPollable
    {
        void Ready(PollInterest ready);
    }
}
