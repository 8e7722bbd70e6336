using System.Diagnostics;
using Penstock.Ejfat.Wire;
using Penstock.Net;

namespace Penstock.Ejfat.Segmenting;

/// <summary>Sends a Sync message at once, every period, and a last one at the end, on a thread of its own: the control plane forgets senders that fall silent, whatever the pool is busy with.</summary>
internal sealed class SyncThread : IDisposable
{
    private readonly UdpSocket _socket;
    private readonly SyncSource _source;
    private readonly TimeSpan _period;
    private readonly SegmenterCounters _counters;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;

    public SyncThread(UdpSocket socket, SyncSource source, TimeSpan period, SegmenterCounters counters)
    {
        (_socket, _source, _period, _counters) = (socket, source, period, counters);
        _thread = new Thread(Run) { Name = "penstock-sync", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Ends the thread and closes the socket.</summary>
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
        _socket.Dispose();
    }

    private void Run()
    {
        var start = Stopwatch.GetTimestamp();
        for (var sent = 1L; ; sent++)
        {
            Send();
            var wait = (_period * sent) - Stopwatch.GetElapsedTime(start);
            if (_stop.Wait(wait > TimeSpan.Zero ? wait : TimeSpan.Zero)) break;
        }
        Send();
    }

    private void Send()
    {
        Span<byte> message = stackalloc byte[SyncHeader.Size];
        _source.Next().Write(message);
        // A refusal tells of the message before and leaves this one unsent: again, so that a control plane that was away hears of us at once.
        _counters.Synced(_socket.TrySend(message) || _socket.TrySend(message));
    }
}
