using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Penstock.Ejfat;

/// <summary>
/// A worker's receiving end: takes segments from UDP ports, puts them together into events in whatever order they come, and hands out whole events. With the
/// control plane it registers itself, reports its fill every period, and deregisters when it is stopped. Safe for concurrent use; used once, from start to stop.
/// </summary>
/// <remarks>Every event of which something arrived is delivered or named: see <see cref="GetStatistics"/> and <see cref="TryGetLostEvent"/>. Dispose the events that are
/// received.</remarks>
public sealed partial class Reassembler : IAsyncDisposable
{
    private readonly ReassemblerOptions _options;
    private readonly PortLayout _layout;
    private readonly DeliveryQueue _queue;
    private readonly LostEventLog _lostEvents;
    private readonly MemoryBudget _budget;
    private readonly SemaphoreSlim _transition = new(1, 1);
    private readonly List<string> _warnings = [];
    private ReceiveLoop[] _loops = [];
    private EventBufferPool[] _pools = [];
    private StateReporter? _reporter;
    private ReassemblerMeters? _meters;
    private bool _isStarted;
    private bool _isStopped;

    /// <summary>Checks the options and finds the address to listen on; opens nothing.</summary>
    /// <exception cref="EjfatException">An option is out of range (<see cref="E2sarErrorCode.OutOfRange"/>), or there is no address to listen on.</exception>
    public Reassembler(ReassemblerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _layout = options.Layout;
        Address = options.ListenAddress ?? LocalDataAddress();
        Ports = (options.StartPort, options.StartPort == 0 ? 0 : options.StartPort + _layout.Ports - 1);
        _queue = new DeliveryQueue(options.QueueCapacity, options.QueueFull);
        _lostEvents = new LostEventLog(options.MaxLostEvents);
        _budget = new MemoryBudget(options.EffectiveMemoryLimit);
    }

    /// <summary>The address it listens on.</summary>
    public IPAddress Address { get; }

    /// <summary>The first and the last UDP port it listens on. With <see cref="ReassemblerOptions.StartPort"/> 0 both are 0 before <see cref="StartAsync"/>.</summary>
    public (int First, int Last) Ports { get; private set; }

    /// <summary>It has 2^PortRange ports.</summary>
    public int PortRange => _layout.PortRange;

    /// <summary>Receive threads.</summary>
    public int Threads => _layout.ThreadsWithPorts;

    /// <summary>The URI, after <see cref="StartAsync"/> with the session of this worker.</summary>
    public EjfatUri Uri => _client?.Uri ?? _options.Uri;

    /// <summary>What was asked for and is not so, each with what to do about it.</summary>
    public IReadOnlyList<string> Warnings
    {
        get { lock (_warnings) return [.. _warnings]; }
    }

    /// <summary>An event, if one is there.</summary>
    public bool TryReceive([NotNullWhen(true)] out ReceivedEvent? received) => _queue.TryDequeue(out received);

    /// <summary>Waits for an event.</summary>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when the time is over, or the Reassembler was stopped and no event is left.</returns>
    public ReceivedEvent? Receive(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (timeout != Timeout.InfiniteTimeSpan) ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        return _queue.Dequeue(timeout, cancellationToken);
    }

    /// <summary>Waits for an event.</summary>
    /// <exception cref="EjfatException">The Reassembler was stopped and no event is left (<see cref="E2sarErrorCode.LogicError"/>).</exception>
    public ValueTask<ReceivedEvent> ReceiveAsync(CancellationToken cancellationToken = default) => _queue.DequeueAsync(cancellationToken);

    /// <summary>The record of an event that was lost, if there is one that was not read yet; also after stopping.</summary>
    public bool TryGetLostEvent(out LostEvent lost) => _lostEvents.TryTake(out lost);

    /// <summary>Opens the ports, registers the worker, begins to receive and to report.</summary>
    /// <exception cref="EjfatException">A port cannot be opened (<see cref="E2sarErrorCode.SocketError"/>), the worker not registered (<see cref="E2sarErrorCode.RpcError"/>), or it
    /// was started before (<see cref="E2sarErrorCode.LogicError"/>).</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _transition.WaitAsync(cancellationToken);
        try
        {
            if (_isStarted || _isStopped) throw new EjfatException(E2sarErrorCode.LogicError, "the Reassembler was started before; one is started and stopped once");
            OpenLoops();
            try
            {
                if (_options.UseControlPlane) await RegisterAsync(cancellationToken);
                foreach (var loop in _loops) loop.Start();
            }
            catch
            {
                await CloseAsync();
                (_reporter, _client) = (null, null);
                throw;
            }
            _isStarted = true;
            _meters = new ReassemblerMeters($"{new IPEndPoint(Address, Ports.First)}", GetStatistics);
            _reporter?.Start();
        }
        finally
        {
            _transition.Release();
        }
    }

    /// <summary>Deregisters (not ready first), receives what the kernel still holds, and stops. Incomplete events are lost; whole ones can still be received.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await _transition.WaitAsync(cancellationToken);
        try
        {
            if (_isStopped) return;
            _isStopped = true;
            try
            {
                if (_reporter is not null) await _reporter.StopAsync(cancellationToken);
            }
            finally
            {
                _queue.StopWaitingForRoom();
                foreach (var loop in _loops) loop.RequestStop();
                await Task.Run(CloseLoops, CancellationToken.None);
                _queue.Close();
            }
        }
        finally
        {
            _transition.Release();
        }
    }

    /// <summary>Stops, and frees all memory but that of events handed out, which is freed when they are disposed. Events still queued are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _meters?.Dispose();
        await CloseAsync();
        while (_queue.TryDequeue(out var received)) received.Dispose();
        foreach (var pool in _pools) pool.Close();
    }

    private IPAddress LocalDataAddress()
    {
        var ipv6 = _options.IPv6 || (_options.Uri.DataIPv4 is null && _options.Uri.DataIPv6 is not null);
        return _options.Uri.GetLocalDataAddresses(ipv6)[0];
    }
}
