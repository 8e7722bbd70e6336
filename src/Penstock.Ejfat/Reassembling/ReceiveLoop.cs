using Penstock.Net;

namespace Penstock.Ejfat;

/// <summary>One receive thread: takes what has arrived on its sockets, puts it into events, gives up what is overdue, and sleeps when nothing is there.
/// Takes no lock and allocates nothing after its start.</summary>
internal sealed class ReceiveLoop : IDisposable
{
    private const int LongestWaitMilliseconds = 200;
    private const int BatchesPerTurn = 16;
    private const int LastBatches = 1024;

    private readonly UdpSocket[] _sockets;
    private readonly long[] _datagrams;
    private readonly ReassemblyTable _table;
    private readonly DeliveryQueue _queue;
    private readonly TimeProvider _clock;
    private readonly UdpReceiveBatch _batch = new();
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;
    private long _finalDrops = -1;

    public ReceiveLoop(int number, UdpSocket[] sockets, int? core, ReassemblyTable table, DeliveryQueue queue, TimeProvider clock)
    {
        (_sockets, _table, _queue, _clock) = (sockets, table, queue, clock);
        _datagrams = new long[sockets.Length];
        _thread = new Thread(() => Run(core)) { Name = $"penstock-rx-{number}", IsBackground = true };
    }

    public ReassemblyCounters Counters => _table.Counters;

    public long KernelDrops => Volatile.Read(ref _finalDrops) is >= 0 and var drops ? drops : _sockets.Sum(s => s.KernelDrops);

    public IEnumerable<(int Port, long Datagrams)> Ports { get; private set; } = [];

    /// <summary>Begins to receive.</summary>
    /// <exception cref="EjfatException">The thread cannot be bound to its core.</exception>
    public void Start()
    {
        var ports = _sockets.Select(s => s.LocalEndPoint.Port).ToArray();
        Ports = ports.Select((port, i) => (port, Volatile.Read(ref _datagrams[i])));
        _thread.Start();
        _ready.Task.GetAwaiter().GetResult();
    }

    public void RequestStop() => _stopping = true;

    /// <summary>Waits for the thread's end and closes the sockets.</summary>
    public void Dispose()
    {
        _stopping = true;
        if (_finalDrops >= 0) return;
        if (_thread.IsAlive) _thread.Join();
        Volatile.Write(ref _finalDrops, _sockets.Sum(s => s.KernelDrops));
        foreach (var socket in _sockets) socket.Dispose();
        _batch.Dispose();
    }

    private void Run(int? core)
    {
        if (!TryBind(core)) return;
        var drained = _clock.GetTimestamp();
        while (!_stopping)
        {
            var began = _clock.GetTimestamp();
            var mayHaveMore = false;
            for (var i = 0; i < _sockets.Length; i++) mayHaveMore |= TakeFrom(i, BatchesPerTurn);
            // Overdue is what was so when all that had arrived was taken: a thread that was held up finds the segments it waits for in the kernel's buffer.
            if (!mayHaveMore) drained = began;
            _table.Sweep(drained);
            if (!mayHaveMore) UdpWait.ForReadable(_sockets, WaitMilliseconds(_clock.GetTimestamp()));
        }
        // What the kernel already holds is not thrown away.
        for (var i = 0; i < _sockets.Length; i++) TakeFrom(i, LastBatches);
        _table.Stop(_clock.GetTimestamp());
        _queue.Wake();
    }

    private bool TryBind(int? core)
    {
        try
        {
            if (core is { } bound) CpuAffinity.SetThread([bound]);
            _ready.SetResult();
            return true;
        }
        catch (Exception e) when (e is ArgumentException or PlatformNotSupportedException)
        {
            _ready.SetException(new EjfatException(E2sarErrorCode.SystemError, $"receive thread '{_thread.Name}': {e.Message}", e));
            return false;
        }
    }

    // True when there may be more.
    private bool TakeFrom(int index, int batches)
    {
        for (var i = 0; i < batches; i++)
        {
            var messages = _batch.Receive(_sockets[index]);
            if (messages == 0) return false;
            var now = _clock.GetTimestamp();
            for (var message = 0; message < messages; message++) _datagrams[index] += Accept(message, now);
            _queue.Wake();
            if (messages < _batch.Messages) return false;
        }
        return true;
    }

    private int Accept(int message, long now)
    {
        var data = _batch.Data(message);
        var size = _batch.DatagramBytes(message);
        ref readonly var source = ref _batch.Source(message);
        var datagrams = 1;
        while (data.Length > size)
        {
            _table.Accept(data[..size], source, now);
            data = data[size..];
            datagrams++;
        }
        if (_batch.IsTruncated(message)) _table.RefuseTruncated(data.Length);
        else _table.Accept(data, source, now);
        return datagrams;
    }

    private int WaitMilliseconds(long now)
    {
        if (_table.NextTimeout is not { } next) return LongestWaitMilliseconds;
        var left = _clock.GetElapsedTime(now, Math.Max(now, next)).TotalMilliseconds;
        return (int)Math.Clamp(Math.Ceiling(left), 1, LongestWaitMilliseconds);
    }
}
