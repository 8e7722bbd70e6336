using Penstock.Ejfat.Segmenting;

namespace Penstock.Ejfat;

/// <summary>Cuts events into datagrams and sends them to a load balancer, or straight to a <see cref="Reassembler"/>; tells the control plane the tick meanwhile. What E2SAR's class of this
/// name does.</summary>
/// <example><code>
/// await using var segmenter = new Segmenter(new SegmenterOptions { Uri = EjfatUri.Parse(text), DataId = 1 });
/// await segmenter.StartAsync();
/// await segmenter.EnqueueAsync(new OutgoingEvent(bytes));
/// await segmenter.StopAsync();
/// </code></example>
public sealed partial class Segmenter : IAsyncDisposable
{
    private readonly SegmenterOptions _options;
    private readonly SegmenterCounters _counters = new();
    private readonly EventNumbering _numbering = new();
    private readonly EventQueue<QueuedEvent> _queue;
    private readonly SenderParts _parts;
    private readonly CancellationTokenSource _giveUp = new();
    private readonly SegmenterMeters _meters;

    /// <summary>Checks everything and asks the kernel for the route to the data address; takes some milliseconds. Nothing is opened or sent yet.</summary>
    /// <exception cref="EjfatException">An option cannot be, or there is no route; the message has the value and what is accepted.</exception>
    public Segmenter(SegmenterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        SegmenterChecks.Check(options);
        _options = options;
        var route = SegmenterChecks.RouteTo(options.Uri.GetDataEndPoint(options.IPv6)!.Address);
        InterfaceName = route.InterfaceName;
        Mtu = SegmenterChecks.Mtu(options.Mtu, route.Mtu, route.InterfaceName, options.IPv6);
        _queue = new EventQueue<QueuedEvent>(options.QueueCapacity, Number);
        _meters = new SegmenterMeters(options.EventSourceId, GetStatistics);
        _parts = PartsFor(options, new SegmentFormat(options, Mtu), _queue, _giveUp.Token);
    }

    /// <summary>Bytes of an IP packet.</summary>
    public int Mtu { get; }

    /// <summary>Bytes of an event in a full segment: <see cref="Mtu"/> - 64 (IPv4) or 84 (IPv6).</summary>
    public int MaxSegmentBytes => _parts.Format.MaxSegmentBytes;

    /// <summary>The interface that the data leaves through; empty where the system does not say.</summary>
    public string InterfaceName { get; }

    /// <summary>Whether the data goes over IPv6.</summary>
    public bool IsIPv6 => _options.IPv6;

    /// <summary>Whether the low byte of clock ticks is replaced by a random one (<see cref="SegmenterOptions.TickEntropy"/>).</summary>
    public bool TicksAreRandomized => _parts.Ticks.AreRepaired;

    /// <summary>What works, but not as asked.</summary>
    public IReadOnlyList<string> Warnings
    {
        get
        {
            var sockets = _sockets.SelectMany(s => s.Warnings).Distinct(StringComparer.Ordinal);
            return _options.UseControlPlane && _options.SyncPeriod > TimeSpan.FromSeconds(1)
                ? [$"SyncPeriod is {_options.SyncPeriod}; control planes expect a Sync message every second at least", .. sockets]
                : [.. sockets];
        }
    }

    /// <summary>Queues an event.</summary>
    /// <returns>False when the queue is full: the event is not taken, and uses up no number.</returns>
    /// <exception cref="EjfatException">The segmenter was stopped (<see cref="E2sarErrorCode.LogicError"/>).</exception>
    public bool TryEnqueue(in OutgoingEvent outgoing) => _queue.TryEnqueue(new QueuedEvent(outgoing));

    /// <summary>Queues an event as soon as there is room; in the order of the calls where several wait.</summary>
    /// <exception cref="EjfatException">The segmenter was stopped, before or while waiting; the event is not taken (<see cref="E2sarErrorCode.LogicError"/>).</exception>
    /// <exception cref="OperationCanceledException">Waiting was cancelled; the event is not taken.</exception>
    public ValueTask EnqueueAsync(OutgoingEvent outgoing, CancellationToken cancellationToken = default) =>
        _queue.EnqueueAsync(new QueuedEvent(outgoing), cancellationToken);

    /// <summary>Sends an event at once in the caller's thread, past the queue and without pacing. When it returns, the kernel has taken or refused all of it.</summary>
    /// <exception cref="EjfatException">The segmenter is not started, or stopped (<see cref="E2sarErrorCode.LogicError"/>).</exception>
    public SendCompletion Send(in OutgoingEvent outgoing)
    {
        var direct = _direct ?? throw new EjfatException(
            E2sarErrorCode.LogicError, "the event was not sent: the segmenter is not started; events are accepted between StartAsync and StopAsync");
        var queued = new QueuedEvent(outgoing);
        Number(ref queued);
        return direct.Send(in queued, _counters);
    }

    /// <summary>The counters now.</summary>
    public SegmenterStatistics GetStatistics() => _counters.Read(_queue, SegmentPlan.NetworkHeaderBytes(_options.IPv6));

    private static SenderParts PartsFor(SegmenterOptions o, SegmentFormat format, EventQueue<QueuedEvent> queue, CancellationToken givenUp)
    {
        var random = new RandomBits(o.Seed ?? Random.Shared.NextInt64());
        var clock = new TickClock(o.Clock, random, o.TickEntropy, o.TicksAsEventNumber);
        var pacer = o.RateGbps > 0 ? new Pacer(o.Clock, o.RateGbps * 1e9) : null;
        var perWait = pacer is not null && o.Smooth ? SmoothSegments(o.RateGbps, format) : long.MaxValue;
        if (o.Gate is { } gate) perWait = Math.Min(perWait, Math.Clamp(gate.BurstBytes / (format.MaxSegmentBytes + SegmentPlan.HeaderBytes(format.IPv6)), 1, format.DatagramsPerFlush));
        return new SenderParts(queue, format, new SenderTicks(clock, o.FirstTick), random, pacer, o.Gate, perWait, o.Cores, givenUp);
    }

    // What leaves in a fifth of a millisecond: less would only wait for the timer, more would be a burst.
    private static long SmoothSegments(double gbps, SegmentFormat format)
    {
        var bytes = gbps * 1e9 / 8 * 200e-6;
        return Math.Clamp((long)(bytes / (format.MaxSegmentBytes + SegmentPlan.HeaderBytes(format.IPv6))), 1, format.DatagramsPerFlush);
    }

    private void Number(ref QueuedEvent queued) => queued = queued with { Number = _numbering.Next(queued.Event.EventNumber) };
}
