using System.Net;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;

namespace Penstock.Pipeline.Sending;

/// <summary>Sends events, step by step: allow the sender, start, send, stop, allow it no longer. A step may be left out.</summary>
public sealed class SendSession : IAsyncDisposable
{
    private static readonly Action<SendCompletion> GiveBack = static completion => ((SendBuffer)completion.State!).Return();

    private readonly SendOptions _options;
    private LoadBalancerClient? _client;
    private long _next;
    private long _bytes;
    private long _events;
    private long _started;
    private TimeSpan _cpuBefore;

    /// <summary>Checks the options; opens nothing.</summary>
    /// <exception cref="EjfatException">An option cannot be; the message names it.</exception>
    public SendSession(SendOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        Segmenter = new Segmenter(options.ToSegmenter());
        _next = (long)options.FirstEvent;
    }

    /// <summary>What sends.</summary>
    public Segmenter Segmenter { get; }

    /// <summary>The addresses that were allowed by <see cref="AddSendersAsync"/>.</summary>
    public IReadOnlyList<IPAddress> Senders { get; private set; } = [];

    /// <summary>Called when an event is put in, with its name and number; from any thread.</summary>
    public Action<string, long>? Queued { get; init; }

    /// <summary>Lets this machine (or the addresses of the options) send to the reservation.</summary>
    /// <exception cref="EjfatException">The control plane refuses.</exception>
    public async Task AddSendersAsync(CancellationToken cancellationToken)
    {
        var uri = _options.Segmenter.Uri;
        var senders = _options.Senders ?? uri.GetLocalDataAddresses(_options.Segmenter.IPv6);
        _client = new LoadBalancerClient(uri, _options.Control);
        await _client.AddSendersAsync(senders, cancellationToken);
        Senders = senders;
    }

    /// <summary>Opens the sockets, tells the control plane the tick until it knows the rate.</summary>
    /// <exception cref="EjfatException">A socket cannot be opened.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Segmenter.StartAsync(cancellationToken);
        _cpuBefore = Environment.CpuUsage.TotalTime;
        _started = TimeProvider.System.GetTimestamp();
    }

    /// <summary>Puts all events of a source into the queue.</summary>
    /// <param name="source">The events.</param>
    /// <param name="readers">How many read them at a time.</param>
    /// <param name="stop">Takes no more.</param>
    public async Task SendAsync(ISendSource source, int readers, CancellationToken stop)
    {
        // A segmenter takes number 0 for "the next one": the first event must be the first.
        await Task.Run(() => SendAsync(source, most: 1, stop), CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, readers).Select(_ => Task.Run(() => SendAsync(source, long.MaxValue, stop), CancellationToken.None)));
    }

    /// <summary>Sends what is queued and ends.</summary>
    /// <param name="giveUp">Cancelled: what is queued is not sent any more, and counted as failed.</param>
    public async Task<SendReport> StopAsync(CancellationToken giveUp)
    {
        var warnings = Segmenter.Warnings;
        await Segmenter.StopAsync(giveUp);
        return new SendReport
        {
            Seconds = _started == 0 ? 0 : TimeProvider.System.GetElapsedTime(_started).TotalSeconds,
            CpuSeconds = (Environment.CpuUsage.TotalTime - _cpuBefore).TotalSeconds,
            Events = Interlocked.Read(ref _events),
            Bytes = Interlocked.Read(ref _bytes),
            Segmenter = Segmenter.GetStatistics(),
            Warnings = [.. warnings, .. _client?.Warnings ?? []],
        };
    }

    /// <summary>Undoes <see cref="AddSendersAsync"/>, if it was called and succeeded.</summary>
    /// <exception cref="EjfatException">The control plane refuses.</exception>
    public async Task RemoveSendersAsync(CancellationToken cancellationToken)
    {
        if (_client is null || Senders.Count == 0) return;
        await _client.RemoveSendersAsync(Senders, cancellationToken);
    }

    /// <summary>Stops at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await Segmenter.StopAsync(new CancellationToken(canceled: true));
        if (_client is not null) await _client.DisposeAsync();
    }

    private async Task SendAsync(ISendSource source, long most, CancellationToken stop)
    {
        try
        {
            for (var taken = 0L; taken < most && !stop.IsCancellationRequested && source.TryNext(out var item, stop); taken++)
            {
                await EnqueueAsync(item, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to take no more.
        }
    }

    private async ValueTask EnqueueAsync(SendItem item, CancellationToken stop)
    {
        var number = item.Number is { } own ? (long)own : Interlocked.Increment(ref _next) - 1;
        try
        {
            await Segmenter.EnqueueAsync(
                new OutgoingEvent(item.Payload)
                {
                    EventNumber = (ulong)number,
                    Tick = _options.Ticks == TickMode.Number ? (ulong)number : null,
                    Completed = item.Buffer is null ? null : GiveBack,
                    State = item.Buffer,
                },
                stop);
        }
        catch
        {
            item.Buffer?.Return();
            throw;
        }

        Interlocked.Increment(ref _events);
        Interlocked.Add(ref _bytes, item.Payload.Length);
        Queued?.Invoke(item.Name ?? string.Empty, number);
    }
}
