using System.Net;

namespace Penstock.LoadBalancer;

/// <summary>
/// The data plane of one load balancer instance on UDP sockets: takes senders' datagrams, looks up tick, slot and member, and sends them on from its own address, LB header
/// removed. Until tables are published everything is dropped.
/// </summary>
public sealed class DataPlaneInstance : IInstanceDataPlane, IAsyncDisposable
{
    private readonly RoutingState _state;
    private readonly PacketThread[] _threads;
    private readonly DataPlaneMeters _meters;

    private DataPlaneInstance(RoutingState state, PacketThread[] threads)
    {
        _state = state;
        _threads = threads;
        _meters = new DataPlaneMeters(string.Join(' ', threads.Select(t => t.Address).Distinct()), GetCounters);
    }

    /// <inheritdoc/>
    public IPAddress? DataIPv4 { get; private init; }

    /// <inheritdoc/>
    public IPAddress? DataIPv6 { get; private init; }

    /// <inheritdoc/>
    public int FirstPort { get; private init; }

    /// <inheritdoc/>
    public int LastPort { get; private init; }

    /// <inheritdoc/>
    public ulong? HighestTick => _state.HighestTick;

    /// <summary>What the system did not grant (buffer sizes, offload), each with what to do about it; and, should one ever end early, why a packet thread did.</summary>
    public IReadOnlyList<string> Warnings => [.. _threads.SelectMany(t => t.Warnings).Distinct(StringComparer.Ordinal)];

    /// <summary>Opens the sockets and starts the threads.</summary>
    /// <exception cref="ArgumentException">The options are not possible; the message names the option, its value and what is accepted.</exception>
    /// <exception cref="Net.UdpSocketException">A socket cannot be opened; the message names its address.</exception>
    public static DataPlaneInstance Start(DataPlaneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var sockets = DataPlaneSockets.Open(options);
        var state = new RoutingState(sockets.PerThread.Count);
        var threads = sockets.PerThread.Select((s, i) => new PacketThread(state, i, s, options.Cores)).ToArray();
        StartAll(threads);
        return new DataPlaneInstance(state, threads)
        {
            DataIPv4 = options.IPv4?.Address,
            DataIPv6 = options.IPv6?.Address,
            FirstPort = sockets.FirstPort,
            LastPort = sockets.FirstPort + options.Ports - 1,
        };
    }

    /// <inheritdoc/>
    public void Publish(ForwardingTables tables) => _state.Publish(tables);

    /// <inheritdoc/>
    public DataPlaneCounters GetCounters() => _state.GetCounters(_threads.Sum(t => t.KernelDrops));

    /// <summary>Stops the threads, within a tenth of a second, and closes the sockets. What the kernel has received but no thread has taken is lost. Counters can still be read.</summary>
    public async ValueTask DisposeAsync()
    {
        _meters.Dispose();
        foreach (var thread in _threads) thread.RequestStop();
        foreach (var thread in _threads) await thread.StoppedAsync();
    }

    private static void StartAll(PacketThread[] threads)
    {
        var started = 0;
        try
        {
            for (; started < threads.Length; started++) threads[started].Start();
        }
        catch
        {
            for (var i = 0; i < threads.Length; i++)
            {
                if (i < started) threads[i].RequestStop();
                else threads[i].CloseSockets();
            }

            throw;
        }
    }
}
