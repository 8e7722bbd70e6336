using System.Net;
using Penstock.Ejfat.Segmenting;
using Penstock.Net;

namespace Penstock.Ejfat;

/// <content>Starting and stopping.</content>
public sealed partial class Segmenter
{
    private static readonly TimeSpan LongestKernelDrain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KernelDrainPause = TimeSpan.FromMilliseconds(1);

    private readonly SemaphoreSlim _lifetime = new(1);
    private UdpSocket[] _sockets = [];
    private SendLane[] _lanes = [];
    private SendThread[] _threads = [];
    private SyncThread? _sync;
    private volatile DirectSender? _direct;
    private bool _isStopped;

    /// <summary>Opens the sockets, sends Sync messages for the time of warming up, then begins to send. Events queued before are sent then.</summary>
    /// <exception cref="EjfatException">A socket cannot be opened (<see cref="E2sarErrorCode.SocketError"/>), the cores are not there, or it was started before
    /// (<see cref="E2sarErrorCode.LogicError"/>). Everything opened is closed again.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _lifetime.WaitAsync(cancellationToken);
        try
        {
            if (_isStopped || _direct is not null) throw new EjfatException(E2sarErrorCode.LogicError, $"the segmenter cannot be started: it was {(_isStopped ? "stopped" : "started")} before; make a new one");
            OpenSockets();
            if (_options.UseControlPlane)
            {
                StartSync();
                await Task.Delay(_options.WarmUp, _options.Clock, cancellationToken);
            }
            await StartThreadsAsync();
        }
        catch
        {
            _queue.Close();
            await CloseAsync();
            throw;
        }
        finally
        {
            _lifetime.Release();
        }
    }

    /// <summary>Refuses new events, sends those in the queue, waits until the kernel has sent what it holds, and ends Sync messages then. Of a segmenter that was never
    /// started the queued events fail.</summary>
    /// <param name="cancellationToken">Cancelled: what is still in the queue is not sent, fails and is counted. Stopping is completed all the same.</param>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        _queue.Close();
        using var givesUp = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _giveUp);
        await _lifetime.WaitAsync(CancellationToken.None);
        try
        {
            await Task.WhenAll(_threads.Select(t => t.Ended));
            await DrainKernelAsync(cancellationToken);
        }
        finally
        {
            await CloseAsync();
            _lifetime.Release();
        }
    }

    /// <summary>As <see cref="StopAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await StopAsync();

    private void OpenSockets()
    {
        var data = _options.Uri.GetDataEndPoint(_options.IPv6)!.Address;
        _sockets = new UdpSocket[_options.SendSockets];
        var local = _options.LocalAddress ?? (_options.IPv6 ? IPAddress.IPv6Any : IPAddress.Any);
        for (var i = 0; i < _sockets.Length; i++)
        {
            _sockets[i] = Open(new UdpSocketOptions
            {
                Local = new IPEndPoint(local, 0),
                Remote = _options.ConnectedSockets ? new IPEndPoint(data, SegmenterChecks.PortOf(_options, i)) : null,
                SendBufferBytes = _options.SendBufferBytes,
                Offload = _options.Offload,
            });
        }
    }

    private static UdpSocket Open(UdpSocketOptions options)
    {
        try
        {
            return UdpSocket.Open(options);
        }
        catch (UdpSocketException e)
        {
            throw new EjfatException(E2sarErrorCode.SocketError, e.Message, e);
        }
    }

    private void StartSync()
    {
        var socket = Open(new UdpSocketOptions { Remote = _options.Uri.GetSyncEndPoint(_options.IPv6) });
        var source = new SyncSource(_options.Clock, _parts.Ticks, _options.EventSourceId, _options.SyncPeriods, _options.ExpectedTickRate);
        _sync = new SyncThread(socket, source, _options.SyncPeriod, _counters);
    }

    private async Task StartThreadsAsync()
    {
        _lanes = MakeLanes(keepCompletion: false);
        var count = _options.SendThreads;
        _threads = [.. Enumerable.Range(0, count).Select(t => new SendThread(t, _parts, [.. _lanes.Where((_, i) => i % count == t)]))];
        await Task.WhenAll(_threads.Select(t => t.StartAsync()));
        _direct = new DirectSender(_parts, MakeLanes(keepCompletion: true));
    }

    private SendLane[] MakeLanes(bool keepCompletion)
    {
        var data = _options.Uri.GetDataEndPoint(_options.IPv6)!.Address;
        return [.. _sockets.Select((s, i) => new SendLane(
            s, _options.ConnectedSockets ? default : new UdpAddress(new IPEndPoint(data, SegmenterChecks.PortOf(_options, i))), _parts.Format, _counters)
        {
            KeepsCompletion = keepCompletion,
        })];
    }

    // What no thread was there to send. E2SAR waits for it for ever.
    private void FailQueued()
    {
        while (_queue.TryDequeue(out var queued))
        {
            var segments = SegmentPlan.For(queued.Event.Payload.Length, _parts.Format.MaxSegmentBytes).Count;
            var completion = new SendCompletion(queued.Number, 0, segments, segments, UdpErrno.Canceled, queued.Event.Payload, queued.Event.State);
            _counters.Complete(in completion, queued.Event.Completed);
        }
    }

    private async Task DrainKernelAsync(CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (_sockets.Any(s => s.UnsentBytes > 0) && TimeProvider.System.GetElapsedTime(start) < LongestKernelDrain && !cancellationToken.IsCancellationRequested)
            await Task.Delay(KernelDrainPause, CancellationToken.None);
    }

    private async Task CloseAsync()
    {
        if (_isStopped) return;
        _isStopped = true;
        await Task.WhenAll(_threads.Select(t => t.Ended.ContinueWith(static _ => { }, TaskScheduler.Default)));
        FailQueued();
        _direct?.Dispose();
        foreach (var lane in _lanes) lane.Dispose();
        if (_sync is { } sync) await Task.Run(sync.Dispose);
        foreach (var socket in _sockets) socket?.Dispose();
        _sync = null;
        _queue.Dispose();
        _meters.Dispose();
    }
}
