using System.Collections.Concurrent;
using System.Globalization;

namespace Penstock.DataMovement.Http;

/// <summary>The original's mock: operations that run for 300 s (dry runs not at all), and are forgotten when they end.</summary>
internal sealed class OffloadMock(TimeProvider clock) : IOffloadBackend
{
    private const string StartTime = "2025-04-01 11:46:36.535519 -0500 CDT";
    private const int Most = 10_000;

    private static readonly TimeSpan Sleep = TimeSpan.FromSeconds(300);

    private readonly ConcurrentDictionary<string, long> _started = new(StringComparer.Ordinal);
    private int _count = -1;

    public Task<CreateResult> StartAsync(OperationRequest request, CancellationToken cancellationToken)
    {
        if (_started.Count >= Most) return Task.FromResult(CreateResult.Failed("too many requests"));
        var key = string.Create(CultureInfo.InvariantCulture, $"mock-rabbit-01--nnf-copy-offload-node-{Interlocked.Increment(ref _count)}");
        if (!request.DryRun) _started[key] = clock.GetTimestamp();
        return Task.FromResult(CreateResult.Accepted(key));
    }

    public Task<OperationReport> StatusAsync(string key, TimeSpan wait, CancellationToken cancellationToken) => Task.FromResult(IsActive(key)
        ? new OperationReport { State = OperationState.Running, Status = OperationStatus.Unknown, Command = new CommandStatus { Command = "/bin/bash -c sleep 300" }, StartTime = StartTime }
        : OperationReport.NotFound());

    public Task<bool> CancelAsync(string key, CancellationToken cancellationToken) => Task.FromResult(IsActive(key) && _started.TryRemove(key, out _));

    public IReadOnlyList<string> Active() => [.. _started.Keys.Where(IsActive).Order(StringComparer.Ordinal)];

    private bool IsActive(string key)
    {
        if (!_started.TryGetValue(key, out var start)) return false;
        if (clock.GetElapsedTime(start) < Sleep) return true;
        _started.TryRemove(key, out _);
        return false;
    }
}
