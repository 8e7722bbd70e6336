using System.Collections.Concurrent;
using Penstock.Ejfat;

namespace Penstock.Pipeline.Receiving;

/// <summary>Receives events into a sink, step by step: start (which registers the worker), run until enough, stop (which deregisters it).</summary>
public sealed class ReceiveSession : IAsyncDisposable
{
    // One cause, such as a full disk, meets every event after it.
    private const int MaxProblems = 10;
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    private readonly IEventSink _sink;
    private readonly int _takers;
    private readonly long _most;
    private readonly ConcurrentDictionary<string, long> _losses = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _problems = new();
    private int _problemsNoted;
    private long _tickets;
    private long _delivered;
    private long _bytes;
    private long _first;
    private long _last;
    private TimeSpan _cpuBefore;

    /// <summary>Checks the options; opens nothing.</summary>
    /// <param name="options">Where and how to receive.</param>
    /// <param name="sink">Where events go.</param>
    /// <param name="takers">Threads that take events to the sink.</param>
    /// <param name="mostEvents">Ends after so many events.</param>
    /// <exception cref="EjfatException">An option cannot be; the message names it.</exception>
    public ReceiveSession(ReassemblerOptions options, IEventSink sink, int takers = 1, long mostEvents = long.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(sink);
        (_sink, _takers, _most) = (sink, takers, mostEvents);
        Reassembler = new Reassembler(options);
    }

    /// <summary>What receives.</summary>
    public Reassembler Reassembler { get; }

    /// <summary>Events that are where they should be.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>Their bytes.</summary>
    public long DeliveredBytes => Interlocked.Read(ref _bytes);

    /// <summary>Opens the ports and registers the worker.</summary>
    /// <exception cref="EjfatException">A port cannot be opened, or the control plane refuses.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _cpuBefore = Environment.CpuUsage.TotalTime;
        return Reassembler.StartAsync(cancellationToken);
    }

    /// <summary>Takes events until there were enough, the time is over, or it is stopped.</summary>
    /// <returns>True when it was neither time nor stop that ended it.</returns>
    public async Task<bool> RunAsync(TimeSpan? duration, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (duration is { } time) end.CancelAfter(time);
        await Task.WhenAll(Enumerable.Range(0, _takers).Select(i => StartTaker(i, end.Token)));
        return Volatile.Read(ref _tickets) >= _most;
    }

    /// <summary>Deregisters the worker, takes what has arrived, ends.</summary>
    public async Task<ReceiveReport> StopAsync()
    {
        await Reassembler.StopAsync(CancellationToken.None);
        while (TakeTicket() && Reassembler.TryReceive(out var received)) Take(received);
        return GetReport();
    }

    /// <summary>What has happened so far.</summary>
    public ReceiveReport GetReport() => new()
    {
        Seconds = _first == 0 ? 0 : TimeProvider.System.GetElapsedTime(_first, Volatile.Read(ref _last)).TotalSeconds,
        CpuSeconds = (Environment.CpuUsage.TotalTime - _cpuBefore).TotalSeconds,
        EventsDelivered = Delivered,
        BytesDelivered = DeliveredBytes,
        SinkLosses = new Dictionary<string, long>(_losses, StringComparer.Ordinal),
        Problems = [.. _problems],
        Reassembler = Reassembler.GetStatistics(),
        Warnings = Reassembler.Warnings,
    };

    /// <summary>Stops.</summary>
    public ValueTask DisposeAsync() => Reassembler.DisposeAsync();

    private Task StartTaker(int index, CancellationToken end)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                TakeUntil(end);
                done.SetResult();
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        })
        { Name = $"penstock-take-{index}", IsBackground = true };
        thread.Start();
        return done.Task;
    }

    private void TakeUntil(CancellationToken end)
    {
        while (!end.IsCancellationRequested && TakeTicket())
        {
            var received = ReceiveOrNull(end);
            if (received is not null) Take(received);
            else Interlocked.Decrement(ref _tickets);
        }
    }

    private bool TakeTicket()
    {
        if (Interlocked.Increment(ref _tickets) <= _most) return true;
        Interlocked.Decrement(ref _tickets);
        return false;
    }

    private ReceivedEvent? ReceiveOrNull(CancellationToken end)
    {
        try
        {
            return Reassembler.Receive(Wait, end);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private void Take(ReceivedEvent received)
    {
        using (received)
        {
            var bytes = received.Span.Length;
            var outcome = _sink.Take(received);
            if (outcome.Loss is { } loss)
            {
                _losses.AddOrUpdate(loss, 1, static (_, count) => count + 1);
            }
            else
            {
                Interlocked.Increment(ref _delivered);
                Interlocked.Add(ref _bytes, bytes);
            }

            if (outcome.Problem is { } problem) Note(problem);
            var now = TimeProvider.System.GetTimestamp();
            if (_first == 0) Interlocked.CompareExchange(ref _first, now, 0);
            Volatile.Write(ref _last, now);
        }
    }

    private void Note(string problem)
    {
        var number = Interlocked.Increment(ref _problemsNoted);
        if (number <= MaxProblems) _problems.Enqueue(problem);
        else if (number == MaxProblems + 1) _problems.Enqueue("further ones are counted, not said");
    }
}
