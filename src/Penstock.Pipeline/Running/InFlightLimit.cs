using Penstock.Ejfat;
using Penstock.Net;

namespace Penstock.Pipeline.Running;

/// <summary>
/// Keeps what is between the senders and the workers below what the smallest receive buffer on the way holds, so that no buffer overflows: the
/// flow control that UDP has not, possible since both ends are one process. When nothing arrives for a while, what is missing is taken for lost.
/// </summary>
internal sealed class InFlightLimit : ISendGate
{
    // What the kernel accounts for a datagram beside its bytes (sk_buff and page rounding), generously.
    private const int DatagramOverhead = 1024;
    private const int LeastLimit = 96 << 10;
    private const int MostLimit = 8 << 20;
    private static readonly TimeSpan Forgiving = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pause = TimeSpan.FromTicks(500);

    private readonly Func<(long Datagrams, long Bytes)> _arrived;
    private readonly TimeProvider _time;
    private readonly long _limit;
    private readonly Lock _lock = new();
    private long _passed;
    private long _removed;
    private long _forgiven;
    private long _lastMove;

    /// <summary>Begins with nothing on the way.</summary>
    /// <param name="receiveBufferBytes">The smallest receive buffer that the kernel granted.</param>
    /// <param name="arrived">What all workers have received so far.</param>
    /// <param name="time">The clock.</param>
    public InFlightLimit(long receiveBufferBytes, Func<(long Datagrams, long Bytes)> arrived, TimeProvider time)
    {
        _arrived = arrived;
        _time = time;
        _limit = Math.Clamp(receiveBufferBytes / 2, LeastLimit, MostLimit);
        _lastMove = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public int BurstBytes => (int)(_limit / 4);

    /// <summary>Times that a sender had to wait.</summary>
    public long Waits { get; private set; }

    /// <summary>What the kernel grants a receive buffer of so many bytes here.</summary>
    public static long Granted(int wanted)
    {
        using var probe = UdpSocket.Open(new UdpSocketOptions { Local = new(System.Net.IPAddress.Loopback, 0), ReceiveBufferBytes = wanted });
        return probe.ReceiveBufferBytes;
    }

    /// <inheritdoc/>
    public bool TryPass(long datagrams, long wireBytes)
    {
        var cost = wireBytes + (datagrams * DatagramOverhead);
        lock (_lock)
        {
            if (_passed - _removed + cost > _limit) Refresh();
            if (_passed - _removed + cost > _limit && _passed > _removed) return false;
            _passed += cost;
            return true;
        }
    }

    /// <inheritdoc/>
    public void Wait()
    {
        Waits++;
        PreciseSleep.For(Pause);
    }

    private void Refresh()
    {
        var (datagrams, bytes) = _arrived();
        // Workers count bytes without the IP and UDP headers and the LB header that the data plane takes off: 28 + 16.
        var removed = Math.Min(_passed, bytes + (datagrams * (DatagramOverhead + 44)) + _forgiven);
        var now = _time.GetTimestamp();
        if (removed > _removed)
        {
            (_removed, _lastMove) = (removed, now);
        }
        else if (_time.GetElapsedTime(_lastMove, now) > Forgiving)
        {
            _forgiven += _passed - removed;
            (_removed, _lastMove) = (_passed, now);
        }
    }
}
