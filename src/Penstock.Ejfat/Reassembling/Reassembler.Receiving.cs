using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Penstock.Ejfat.Control;
using Penstock.Ejfat.Wire;
using Penstock.Net;

namespace Penstock.Ejfat;

/// <content>Ports, threads, buffers, and the worker's registration.</content>
public sealed partial class Reassembler
{
    // Of the memory limit, what may be kept for reuse while it is not in use.
    private const long LargestCache = 256L << 20;

    private LoadBalancerClient? _client;

    private void OpenLoops()
    {
        var sockets = new UdpSocket[_layout.Ports];
        try
        {
            for (var i = 0; i < sockets.Length; i++) sockets[i] = Open(_options.StartPort + i);
        }
        catch (UdpSocketException e)
        {
            foreach (var socket in sockets) socket?.Dispose();
            throw new EjfatException(E2sarErrorCode.SocketError, e.Message, e);
        }
        if (_options.StartPort == 0) Ports = (sockets[0].LocalEndPoint.Port, sockets[0].LocalEndPoint.Port);
        lock (_warnings)
        {
            // The same for all ports, as a rule.
            _warnings.AddRange(sockets.SelectMany(s => s.Warnings).Distinct());
            if (_layout.Threads > _layout.Ports)
                _warnings.Add($"{_layout.Threads} receive threads were asked for, but a port range of {_layout.PortRange} has {_layout.Ports} ports: {_layout.Ports} threads are used");
        }
        var cache = Math.Min(LargestCache, _budget.Limit / 4) / _layout.ThreadsWithPorts;
        _pools = new EventBufferPool[_layout.ThreadsWithPorts];
        _loops = new ReceiveLoop[_pools.Length];
        var limits = Limits();
        for (var i = 0; i < _loops.Length; i++)
        {
            _pools[i] = new EventBufferPool(_budget, cache);
            var table = new ReassemblyTable(limits, _pools[i], _queue, _lostEvents);
            int? core = _options.Cores.Count > 0 ? _options.Cores[i] : null;
            _loops[i] = new ReceiveLoop(i, [.. _layout.PortsOf(i).Select(p => sockets[p])], core, table, _queue, _options.TimeProvider);
        }
    }

    private UdpSocket Open(int port) => UdpSocket.Open(new UdpSocketOptions
    {
        Local = new IPEndPoint(Address, port),
        ReceiveBufferBytes = _options.ReceiveBufferBytes,
        Offload = _options.Offload,
    });

    private ReassemblyLimits Limits() => new()
    {
        HeaderOffset = _options.WithLbHeader ? LbHeaderV2.Size : 0,
        KeyIncludesSource = _options.KeyIncludesSource,
        DeliverEmptyEvents = _options.DeliverEmptyEvents,
        MaxEventBytes = _options.EffectiveMaxEventBytes,
        MaxPartialEvents = _options.MaxIncompleteEvents,
        MemoryFull = _options.MemoryFull,
        Timeout = ToClock(_options.EventTimeout),
        RecentFor = ToClock(_options.RememberFor),
        MaxRecentEvents = _options.MaxRemembered,
        Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
    };

    private long ToClock(TimeSpan time) => (long)(time.TotalSeconds * _options.TimeProvider.TimestampFrequency);

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        _client = new LoadBalancerClient(_options.Uri, _options.Control);
        lock (_warnings) _warnings.AddRange(_client.Warnings);
        // An address that stands for all of this host's is of no use to a load balancer.
        var isAny = Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any);
        var registration = new WorkerRegistration
        {
            Name = _options.WorkerName,
            Address = isAny ? _options.Uri.GetLocalDataAddresses(Address.AddressFamily == AddressFamily.InterNetworkV6)[0] : Address,
            Port = Ports.First,
            SourceCount = _layout.Ports,
            Weight = (float)_options.Weight,
            MinFactor = (float)_options.MinFactor,
            MaxFactor = (float)_options.MaxFactor,
            KeepLbHeader = _options.WithLbHeader,
        };
        _reporter = new StateReporter(_client, registration, _options, () => (float)_queue.Count / _queue.Capacity, WorkerCounters);
        await _reporter.RegisterAsync(cancellationToken);
    }

    private void CloseLoops()
    {
        foreach (var loop in _loops) loop.Dispose();
    }

    private async Task CloseAsync()
    {
        CloseLoops();
        if (_reporter is not null) await _reporter.DisposeAsync();
        else if (_client is not null) await _client.DisposeAsync();
    }
}
