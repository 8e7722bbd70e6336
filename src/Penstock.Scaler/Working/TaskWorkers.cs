using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Working;

/// <summary>Workers of one process, and their manager. Each runs one task at a time, and those that others wait for besides, in processors of its own.</summary>
public sealed class TaskWorkers : IAsyncDisposable
{
    private readonly WorkerHost _host;
    private readonly ManagerLink? _manager;
    private readonly TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disposed;

    /// <summary>Workers that have not begun.</summary>
    /// <exception cref="FormatException">The profile is unknown.</exception>
    /// <exception cref="ArgumentException">Neither a command for processors nor functions.</exception>
    public TaskWorkers(TaskWorkersOptions options, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Workers, 1);
        if (!ProtocolProfile.TryFind(options.Profile, out var profile))
            throw new FormatException($"'{options.Profile}' is not a protocol profile; one of {string.Join(", ", ProtocolProfile.All.Select(p => $"'{p.Name}'"))} is expected");
        if (options.ProcessorCommand is null && options.Functions is null) throw new ArgumentException("workers need a command that runs processors, or functions to run here", nameof(options));
        _host = new WorkerHost(options, profile, logger ?? NullLogger.Instance);
        if (options.IsDynamic) _manager = new ManagerLink(_host, logger ?? NullLogger.Instance);
        _host.OnRegistered = _ =>
        {
            if (_host.Agents.Count(a => a.IsRegistered) >= options.Workers) _registered.TrySetResult();
        };
    }

    /// <summary>What they counted.</summary>
    public WorkerCounters Counters => _host.Counters;

    /// <summary>Completes when all workers are known to the scheduler.</summary>
    public Task Registered => _registered.Task;

    /// <summary>Completes with the reason when all workers ended without being stopped here.</summary>
    public Task<string> Completion => _host.Over;

    /// <summary>Begins.</summary>
    public void Start()
    {
        _host.Loop.Start();
        _host.Loop.Post(() =>
        {
            if (_manager is not null) _manager.Begin();
            else for (var i = 0; i < _host.Options.Workers; i++) _host.AddWorker();
        });
    }

    /// <summary>How many workers there are, and how many tasks they have.</summary>
    public Task<(int Workers, int Tasks)> GetLoadAsync() => _host.Loop.Ask(() => (_host.Agents.Count(a => a.IsRegistered), _host.Agents.Sum(a => a.Tasks)));

    /// <summary>Lets all workers leave in order, then ends their processors.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _host.Loop.Ask(() =>
        {
            _manager?.Close();
            _host.EndAll("they were stopped");
            return true;
        }).ConfigureAwait(false);
        await Task.WhenAny(_host.Over, Task.Delay(TimeSpan.FromSeconds(3))).ConfigureAwait(false);
        for (var i = 0; i < 300 && _host.Processors > 0; i++) await Task.Delay(10).ConfigureAwait(false);
        _host.Loop.Post(_host.Close);
        _host.Loop.Dispose();
        _host.RemoveFolder();
    }
}
