using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Penstock.DataMovement.Api;

namespace Penstock.DataMovement.Operations;

/// <summary>Gives the operations their turns: so many at a time, users in turn.</summary>
internal sealed class OperationDispatcher(OperationTable table, IOperationWorker worker, int concurrency, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly FairQueue _waiting = new();
    private readonly Dictionary<string, Task> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _cancels = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private OperationMeters? _meters;
    private bool _isStopping;

    /// <summary>Where the operations are counted.</summary>
    public OperationMeters Meters => _meters ??= new OperationMeters(() => WaitingCount, () => RunningCount);

    public int RunningCount { get { lock (_gate) return _running.Count; } }

    public int WaitingCount { get { lock (_gate) return _waiting.Count; } }

    public int WaitingOf(uint user) { lock (_gate) return _waiting.CountOf(user); }

    public void Enqueue(Operation operation)
    {
        lock (_gate) _waiting.Add(operation.Owner.UserId, operation.Uid);
        Dispatch();
    }

    /// <summary>Asks an operation to end.</summary>
    public void Cancel(Operation operation)
    {
        lock (_gate) _waiting.Remove(operation.Owner.UserId, operation.Uid);
        var after = table.Change(operation.Uid, o => o.AskCancel(clock.GetUtcNow()));
        if (after is { HasEnded: true })
        {
            Meters.Ended(after);
            DaemonLog.Ended(logger, after.Uid, after.Outcome, 0);
        }
        if (_cancels.TryGetValue(operation.Uid, out var cancel))
        {
            try
            {
                cancel.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // Ended meanwhile.
            }
        }
    }

    /// <summary>Starts no more, lets what runs go on for a while, then interrupts it so that the next daemon takes it up.</summary>
    public async Task StopAsync(TimeSpan drain)
    {
        Task[] running;
        lock (_gate)
        {
            _isStopping = true;
            running = [.. _running.Values];
        }
        await Task.WhenAll(running).WaitAsync(drain, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stop.CancelAsync();
        await Task.WhenAll(running);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        _stop.Dispose();
        _meters?.Dispose();
    }

    private void Dispatch()
    {
        lock (_gate)
        {
            while (!_isStopping && _running.Count < concurrency && _waiting.TryTake(out var uid))
            {
                var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _running.Add(uid, RunAsync(uid, started.Task));
                started.SetResult();
            }
        }
    }

    private async Task RunAsync(string uid, Task started)
    {
        await started;
        using var cancel = new CancellationTokenSource();
        _cancels[uid] = cancel;
        try
        {
            // A cancel that came between the queue and here has ended the operation: then there is nothing to do.
            if (table.Change(uid, o => o.Start(clock.GetUtcNow())) is { HasEnded: false } operation) await WorkAsync(operation, cancel.Token);
        }
        catch (Exception e)
        {
            DaemonLog.Failed(logger, e, uid);
            if (table.Change(uid, o => o.Finish(OperationStatus.Failed, "internal error of the daemon; its log has the details", clock.GetUtcNow())) is { } ended) Meters.Ended(ended);
        }
        finally
        {
            _cancels.TryRemove(uid, out _);
            lock (_gate) _running.Remove(uid);
            // Also after an error: what waits must not wait for ever.
            Dispatch();
        }
    }

    private async Task WorkAsync(Operation operation, CancellationToken cancel)
    {
        var uid = operation.Uid;
        var outcome = await worker.RunAsync(
            operation,
            command =>
            {
                table.Change(uid, o => o.Run(command));
                DaemonLog.Started(logger, uid, command);
            },
            (percent, line) => table.Change(uid, o => o.Advance(percent, line, clock.GetUtcNow())),
            cancel,
            _stop.Token);
        if (outcome.Status == OperationStatus.Unknown) return;
        var ended = table.Change(uid, o => o.Finish(outcome.Status, outcome.Message, clock.GetUtcNow()));
        if (ended is null) return;
        Meters.Ended(ended);
        var seconds = (ended.EndedAt!.Value - ended.StartedAt!.Value).TotalSeconds;
        if (ended.Outcome is OperationStatus.Success or OperationStatus.Cancelled) DaemonLog.Ended(logger, uid, ended.Outcome, seconds);
        else DaemonLog.EndedBadly(logger, uid, ended.Outcome, ended.Message);
    }
}
