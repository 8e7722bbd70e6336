using System.Net;
using Penstock.Ejfat;

namespace Penstock.Pipeline.Measuring;

/// <summary>The parts of a measurement, started: a sender, workers, and what is in between.</summary>
internal sealed class MeasurementBench : IAsyncDisposable
{
    // As many events as make up this may wait to be taken: more than can be under way.
    private const long QueuedBytes = 256 << 20;

    private readonly List<Reassembler> _workers = [];

    private MeasurementBench(LocalBalancer? balancer) => Balancer = balancer;

    public LocalBalancer? Balancer { get; }

    public IReadOnlyList<Reassembler> Workers => _workers;

    public Segmenter Sender { get; private set; } = null!;

    /// <summary>What is not as asked for.</summary>
    public IEnumerable<string> Warnings => _workers.SelectMany(w => w.Warnings).Concat(Sender.Warnings).Concat(Balancer?.Warnings ?? []).Distinct(StringComparer.Ordinal);

    public static string NameOf(int worker) => $"worker-{worker}";

    public static async Task<MeasurementBench> StartAsync(MeasurementOptions options, FlowWindow window, CancellationToken cancellationToken)
    {
        var bench = new MeasurementBench(options.Path == MeasurementPath.Balanced ? await LocalBalancer.StartAsync(options, cancellationToken) : null);
        try
        {
            for (var i = 0; i < options.Workers; i++) await bench.AddWorkerAsync(options, i, window, cancellationToken);
            bench.Sender = new Segmenter(bench.SenderOptions(options, window));
            await bench.Sender.StartAsync(cancellationToken);
            if (bench.Balancer is { } balancer) await balancer.AwaitSlotsAsync(options.Workers, cancellationToken);
            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Sender is not null) await Sender.DisposeAsync();
        foreach (var worker in _workers) await worker.DisposeAsync();
        if (Balancer is not null) await Balancer.DisposeAsync();
    }

    private static IPAddress Loopback(MeasurementOptions options) => options.IPv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;

    private async Task AddWorkerAsync(MeasurementOptions options, int index, FlowWindow window, CancellationToken cancellationToken)
    {
        var address = Loopback(options);
        var ports = 1;
        while (ports < options.ReceiveThreads) ports *= 2;
        var worker = new Reassembler(new ReassemblerOptions
        {
            Uri = Balancer?.Uri ?? EjfatUri.Parse($"ejfat://unused@127.0.0.1:18020/lb/1?data={(options.IPv6 ? "[::1]" : "127.0.0.1")}"),
            ListenAddress = address,
            StartPort = FreePorts.Find(address, ports),
            Threads = options.ReceiveThreads,
            UseControlPlane = Balancer is not null,
            WithLbHeader = Balancer is null,
            WorkerName = NameOf(index),
            EventTimeout = options.EventTimeout,
            ReceiveBufferBytes = options.ReceiveBufferBytes,
            QueueCapacity = (int)Math.Clamp(Math.Max(QueuedBytes / options.EventBytes, Math.Min(window.Events, 1 << 20)), 1000, 1 << 20),
            Offload = options.Offload,
        });
        _workers.Add(worker);
        await worker.StartAsync(cancellationToken);
    }

    private SegmenterOptions SenderOptions(MeasurementOptions options, FlowWindow window) => new()
    {
        Uri = Balancer?.Uri ?? DirectUri(options),
        DataId = 1,
        IPv6 = options.IPv6,
        Mtu = options.Mtu,
        SendSockets = options.SendSockets,
        SendThreads = options.SendThreads,
        RateGbps = options.RateGbps,
        Smooth = options.Smooth,
        LbHeaderVersion = options.LbHeaderVersion,
        UseControlPlane = Balancer is not null,
        QueueCapacity = QueueCapacity(options, window),
        Offload = options.Offload,
    };

    // With a rate what is queued takes its time to go: no more than a twentieth of a second's worth.
    private static int QueueCapacity(MeasurementOptions options, FlowWindow window)
    {
        var events = options.RateGbps > 0 ? options.RateGbps * 1e9 / 8 / 20 / options.EventBytes : window.Events;
        return (int)Math.Clamp(events, 16, 1 << 16);
    }

    private EjfatUri DirectUri(MeasurementOptions options)
    {
        var (first, last) = _workers[0].Ports;
        var address = options.IPv6 ? "[::1]" : "127.0.0.1";
        return EjfatUri.Parse($"ejfat://unused@127.0.0.1:18020/lb/1?data={address}:{first}-{last}");
    }
}
