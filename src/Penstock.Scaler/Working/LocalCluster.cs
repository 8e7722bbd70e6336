using Microsoft.Extensions.Logging;
using Penstock.Scaler.Objects;
using Penstock.Scaler.Scheduling;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Working;

/// <summary>Object storage, scheduler and workers in this process, started and ended together; tasks run in other processes where a command for them is named.</summary>
public sealed class LocalCluster : IAsyncDisposable
{
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(30);
    private readonly ObjectStorageServer _storage;
    private readonly SchedulerServer _scheduler;
    private TaskWorkers? _workers;

    private LocalCluster(ObjectStorageServer storage, SchedulerServer scheduler)
    {
        _storage = storage;
        _scheduler = scheduler;
    }

    /// <summary>Where clients connect.</summary>
    public YmqAddress SchedulerAddress => _scheduler.Address!;

    /// <summary>Where monitors connect.</summary>
    public YmqAddress MonitorAddress => _scheduler.MonitorAddress!;

    /// <summary>Where the objects are.</summary>
    public required YmqAddress StorageAddress { get; init; }

    /// <summary>What the workers counted.</summary>
    public WorkerCounters WorkerCounters => _workers!.Counters;

    /// <summary>Completes when a part ended of itself, or a client ended the cluster.</summary>
    public Task Completion => Task.WhenAny(_scheduler.Completion, _workers!.Completion);

    /// <summary>Starts everything and waits until the scheduler knows all workers.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">An address cannot be bound.</exception>
    /// <exception cref="TimeoutException">The workers are not there after 30 s.</exception>
    public static async Task<LocalCluster> StartAsync(LocalClusterOptions options, ILoggerFactory? loggers = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var storage = new ObjectStorageServer(new ObjectStorageOptions { SpillFolder = options.SpillFolder }, loggers);
        SchedulerServer? scheduler = null;
        LocalCluster? cluster = null;
        try
        {
            var objects = storage.Bind(options.StorageAddress);
            scheduler = new SchedulerServer(new SchedulerServerOptions { BindAddress = options.BindAddress, StorageAddress = objects, Protected = options.Protected }, loggers?.CreateLogger("scheduler"));
            scheduler.Start();
            cluster = new LocalCluster(storage, scheduler) { StorageAddress = objects };
            var workers = new TaskWorkersOptions
            {
                SchedulerAddress = scheduler.Address!,
                Workers = options.Workers,
                ProcessorCommand = options.ProcessorCommand,
                Functions = options.ProcessorCommand is null ? options.Functions ?? TaskFunctions.WithPython() : null,
            };
            cluster._workers = new TaskWorkers(workers, loggers?.CreateLogger("workers"));
            cluster._workers.Start();
            await cluster._workers.Registered.WaitAsync(s_start, cancellation).ConfigureAwait(false);
            return cluster;
        }
        catch
        {
            if (cluster is not null) await cluster.DisposeAsync().ConfigureAwait(false);
            else if (scheduler is not null) await scheduler.DisposeAsync().ConfigureAwait(false);
            storage.Dispose();
            throw;
        }
    }

    /// <summary>What the scheduler counted.</summary>
    public Task<SchedulerSummary> GetSummaryAsync() => _scheduler.GetSummaryAsync();

    /// <summary>Ends everything in order: workers, scheduler, storage.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_workers is not null) await _workers.DisposeAsync().ConfigureAwait(false);
        await _scheduler.DisposeAsync().ConfigureAwait(false);
        _storage.Dispose();
    }
}
