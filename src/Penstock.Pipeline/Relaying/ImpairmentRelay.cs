using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Penstock.Pipeline.Relaying;

/// <summary>
/// A bad network: takes datagrams at a port and sends them on to one address, dropped, twice, out of order, late and slowly, by chance from a seed. For
/// tests of what stands on both sides. One thread.
/// </summary>
public sealed class ImpairmentRelay : IDisposable
{
    private const int LargestDatagram = 65536;
    private const int BufferBytes = 16 << 20;
    private static readonly TimeSpan IdleTime = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromMilliseconds(5);

    private readonly Socket _receive;
    private readonly Socket _send;
    private readonly ImpairmentPlan _plan;
    private readonly ImpairmentOptions _options;
    private readonly PriorityQueue<byte[], (long Due, long Order)> _delayed = new();
    private readonly PriorityQueue<byte[], (long Passed, long Order)> _held = new();
    private readonly byte[] _buffer = new byte[LargestDatagram];
    private readonly Thread _thread;
    private volatile bool _stop;
    private long _order;
    private long _received;
    private long _sent;
    private long _dropped;
    private long _duplicated;
    private long _heldBack;
    private long _overflowed;
    private long _errors;
    private long _lastReceived;
    private long _nextTurn;

    /// <summary>Opens both sockets and starts.</summary>
    /// <param name="listen">Where to receive; port 0 is any free one.</param>
    /// <param name="destination">Where to send.</param>
    /// <param name="options">What to do to datagrams.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="SocketException">An address is not this machine's, a port is taken, or there is no route.</exception>
    public ImpairmentRelay(IPEndPoint listen, IPEndPoint destination, ImpairmentOptions options)
    {
        _plan = new ImpairmentPlan(options);
        _options = options;
        _receive = new Socket(listen.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = BufferBytes };
        _send = new Socket(destination.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { SendBufferSize = BufferBytes };
        try
        {
            _receive.Bind(listen);
            _send.Connect(destination);
        }
        catch
        {
            _receive.Dispose();
            _send.Dispose();
            throw;
        }

        _thread = new Thread(Run) { Name = "penstock-impairment", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Where it receives.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_receive.LocalEndPoint!;

    /// <summary>The counters now.</summary>
    public ImpairmentStatistics GetStatistics() => new(
        Interlocked.Read(ref _received), Interlocked.Read(ref _sent), Interlocked.Read(ref _dropped), Interlocked.Read(ref _duplicated),
        Interlocked.Read(ref _heldBack), Interlocked.Read(ref _overflowed), Interlocked.Read(ref _errors));

    /// <summary>Ends; what is inside is not sent.</summary>
    public void Dispose()
    {
        _stop = true;
        _thread.Join();
        _receive.Dispose();
        _send.Dispose();
    }

    private void Run()
    {
        _nextTurn = _lastReceived = Stopwatch.GetTimestamp();
        while (!_stop)
        {
            if (_receive.Poll(UntilNext(), SelectMode.SelectRead)) TakeAll();
            SendDue();
        }
    }

    private TimeSpan UntilNext()
    {
        if (!_delayed.TryPeek(out _, out var first)) return LongestPoll;
        var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), first.Due);
        return wait <= TimeSpan.Zero ? TimeSpan.Zero : wait < LongestPoll ? wait : LongestPoll;
    }

    // A bounded number at a time: what is due must not wait for a sender that never pauses.
    private void TakeAll()
    {
        for (var i = 0; i < 64 && _receive.Available > 0; i++)
        {
            int length;
            try
            {
                length = _receive.Receive(_buffer);
            }
            catch (SocketException)
            {
                continue;
            }

            _received++;
            _lastReceived = Stopwatch.GetTimestamp();
            Take(_buffer.AsSpan(0, length).ToArray());
        }
    }

    private void Take(byte[] datagram)
    {
        var fate = _plan.Next();
        if (fate.Copies == 0)
        {
            _dropped++;
            return;
        }

        if (fate.HeldFor > 0)
        {
            _heldBack++;
            Admit(() => _held.Enqueue(datagram, (_received + fate.HeldFor, _order++)));
        }
        else
        {
            Admit(() => Delay(datagram, fate.Delay));
        }

        if (fate.Copies == 2)
        {
            _duplicated++;
            Admit(() => _held.Enqueue(datagram, (_received + fate.CopyHeldFor, _order++)));
        }
    }

    private void Admit(Action enqueue)
    {
        if (_held.Count + _delayed.Count >= _options.QueueCapacity) _overflowed++;
        else enqueue();
    }

    private void Delay(byte[] datagram, TimeSpan delay)
    {
        var now = Stopwatch.GetTimestamp();
        var due = now + (long)(delay.TotalSeconds * Stopwatch.Frequency);
        if (_options.MaxRate > 0)
        {
            _nextTurn = Math.Max(_nextTurn, now) + (long)(Stopwatch.Frequency / _options.MaxRate);
            due = Math.Max(due, _nextTurn);
        }

        _delayed.Enqueue(datagram, (due, _order++));
    }

    private void SendDue()
    {
        var now = Stopwatch.GetTimestamp();
        var isIdle = Stopwatch.GetElapsedTime(_lastReceived, now) > IdleTime;
        while (_held.TryPeek(out _, out var held) && (isIdle || held.Passed <= _received)) Delay(_held.Dequeue(), TimeSpan.Zero);
        while (_delayed.TryPeek(out _, out var first) && first.Due <= now) Send(_delayed.Dequeue());
    }

    private void Send(byte[] datagram)
    {
        try
        {
            _send.Send(datagram);
            _sent++;
        }
        catch (SocketException)
        {
            // Nobody there (ECONNREFUSED), or no room.
            _errors++;
        }
    }
}
