using System.Net;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Penstock.DataMovement.Api;
using Penstock.DataMovement.Commands;
using Penstock.DataMovement.Http;
using Penstock.DataMovement.Kubernetes;
using Penstock.DataMovement.Operations;
using Penstock.DataMovement.Serving;
using Penstock.Rpc;

namespace Penstock.DataMovement;

/// <summary>The data movement daemon: the gRPC service of nnf-dm on a Unix socket, and what stands behind it.</summary>
public sealed partial class MoverDaemon : IAsyncDisposable
{
    private const int MostConnections = 4096;

    private readonly MoverDaemonOptions _options;
    private readonly ILogger _logger;
    private readonly Stack<IDisposable> _parts = new();
    private OperationDispatcher? _dispatcher;
    private OperationTable? _table;
    private OperationStore? _store;
    private RpcServer? _server;
    private KubernetesMover? _kubernetes;
    private OffloadServer? _offload;
    private Timer? _pruning;
    private int _stopped;

    private MoverDaemon(MoverDaemonOptions options)
    {
        _options = options;
        _logger = (options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger("Penstock.DataMovement");
        Version = options.Version ?? OwnVersion;
    }

    /// <summary>This build, as Version answers it.</summary>
    public static string OwnVersion { get; } = "v" + (typeof(MoverDaemon).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0");

    /// <summary>What Version answers.</summary>
    public string Version { get; }

    /// <summary>Where it listens, as people write it.</summary>
    public string Address => _options.InheritedSocket is { } descriptor ? $"descriptor {descriptor}" : _options.SocketPath;

    /// <summary>Where the copy-offload server listens, with a free port resolved; null: there is none.</summary>
    public EndPoint? HttpEndPoint => _offload?.EndPoint;

    /// <summary>Completes when a client of the copy-offload server asked for the end; never otherwise.</summary>
    public Task ShutdownAsked => _offload?.ShutdownAsked ?? Task.Delay(Timeout.InfiniteTimeSpan);

    /// <summary>What the files it read held that has no effect.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>Operations that have not ended; 0 in other modes than standalone.</summary>
    public int ActiveOperations => _table?.ActiveCount ?? 0;

    /// <summary>Takes up what was not finished, binds the socket and begins to serve.</summary>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    /// <exception cref="InvalidDataException">The file of profiles does not hold what it should.</exception>
    /// <exception cref="IOException">The socket cannot be bound, or the state folder cannot be used; the text names it.</exception>
    public static async Task<MoverDaemon> StartAsync(MoverDaemonOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var daemon = new MoverDaemon(options);
        try
        {
            var mover = await daemon.MakeMoverAsync(cancellationToken);
            if (options.ServesSocket) await daemon.ServeAsync(mover, cancellationToken);
            await daemon.OffloadAsync(mover, cancellationToken);
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes no more calls, lets operations go on for <see cref="MoverDaemonOptions.Drain"/>, and leaves what is not finished to the next daemon.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0) return;
        if (_pruning is not null) await _pruning.DisposeAsync();
        if (_dispatcher is not null) await _dispatcher.StopAsync(_options.Drain);
        if (_offload is not null) await _offload.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        if (_dispatcher is not null) await _dispatcher.DisposeAsync();
        if (_kubernetes is not null) await _kubernetes.DisposeAsync();
        while (_parts.TryPop(out var part)) part.Dispose();
        if (_server is not null && _options.PidFile is { } file) File.Delete(file);
    }

    /// <summary>True while its store answers.</summary>
    public bool IsWell()
    {
        try
        {
            return _store is null || _store.Answers();
        }
        catch (Exception e) when (e is Microsoft.Data.Sqlite.SqliteException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
    }

    private async Task<IDataMover> MakeMoverAsync(CancellationToken cancellationToken) => _options.Mode switch
    {
        DaemonMode.Standalone => MakeStandalone(),
        DaemonMode.Kubernetes => _kubernetes = await KubernetesMover.StartAsync(_options.Kubernetes, MakeRules() with { OwnUserId = 0 }, _options.TimeProvider, _logger, cancellationToken),
        DaemonMode.Simulated => new SimulatedMover(strict: false, _options.TimeProvider),
        DaemonMode.SimulatedStrict => new SimulatedMover(strict: true, _options.TimeProvider),
        _ => throw new ArgumentException($"mode {_options.Mode} is not one of this daemon's"),
    };

    private StandaloneMover MakeStandalone()
    {
        var profiles = _options.ProfileFile is { } file ? ProfileFile.Read(file) : ProfileFile.BuiltIn;
        Warnings = profiles.Warnings;
        var clock = _options.TimeProvider;
        var store = _store = Keep(OperationStore.Open(_options.StateFolder));
        var worker = Keep(new CommandWorker(
            new CommandWorkerOptions { Program = _options.Program ?? Environment.ProcessPath!, StateFolder = Path.GetFullPath(_options.StateFolder), Profiles = profiles, Grace = _options.Grace }, _logger));
        _table = new OperationTable(store, clock);
        _dispatcher = new OperationDispatcher(_table, worker, _options.MaxRunning, clock, _logger);
        var mover = new StandaloneMover(_table, _dispatcher, worker, MakeRules(), clock, _logger);
        _pruning = new Timer(_ => Prune(store), null, TimeSpan.Zero, TimeSpan.FromHours(1));
        foreach (var operation in _table.Recover())
        {
            var orphans = operation.Restarts == 0 ? 0 : worker.EndOrphans(operation.Uid);
            if (orphans > 0) DaemonLog.OrphansKilled(_logger, orphans, operation.Uid);
            if (operation.Restarts > 0) _dispatcher.Meters.Resumed();
            DaemonLog.Resumed(_logger, operation.Uid, operation.Restarts);
            _dispatcher.Enqueue(operation);
        }
        return mover;
    }

    private StandaloneRules MakeRules() => new()
    {
        Ownership = _options.Ownership,
        AdministratorGroup = _options.AdministratorGroup,
        Roots = _options.Roots,
        MostWaiting = _options.MaxWaiting,
        MostWaitingPerUser = _options.MaxWaitingPerUser,
        OwnUserId = geteuid(),
    };

    private async Task ServeAsync(IDataMover mover, CancellationToken cancellationToken)
    {
        _server = await RpcServer.StartAsync(
            new RpcServerOptions
            {
                Endpoints = [_options.InheritedSocket is { } descriptor ? RpcEndpoint.InheritedUnix(descriptor) : RpcEndpoint.Unix(_options.SocketPath, _options.SocketMode)],
                Services = [DataMoverService.Bind(mover, Version, _logger)],
                // One request is paths and options; the largest of them are refused by name.
                MaxReceiveMessageBytes = 256 * 1024,
                // Whoever can connect could hold all descriptors otherwise.
                MaxConnections = MostConnections,
                LoggerFactory = _options.LoggerFactory,
                TimeProvider = _options.TimeProvider,
            },
            cancellationToken);
        if (_options.PidFile is { } file) await File.WriteAllTextAsync(file, $"{Environment.ProcessId}\n", cancellationToken);
        if (_options is { SocketGroup: { } group, InheritedSocket: null } && lchown(_options.SocketPath, uint.MaxValue, group) != 0)
            throw new IOException($"the socket '{_options.SocketPath}' cannot be given to group {group}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private async Task OffloadAsync(IDataMover mover, CancellationToken cancellationToken)
    {
        if (_options.Http is not { } http) return;
        if (!http.IsMock && _table is null) throw new ArgumentException("the copy-offload server needs standalone mode, or its mock");
        IOffloadBackend backend = http.IsMock ? new OffloadMock(_options.TimeProvider) : new OffloadTable(mover, _table!, http);
        _offload = await OffloadServer.StartAsync(http, backend, _options.TimeProvider, _options.LoggerFactory ?? NullLoggerFactory.Instance, cancellationToken);
        // Those who call over HTTP end what they called; the socket's callers keep their daemon.
        if (_options.ServesSocket) _ = EndOffloadAsync(_offload);
    }

    private static async Task EndOffloadAsync(OffloadServer offload)
    {
        await offload.ShutdownAsked;
        await Task.Delay(TimeSpan.FromSeconds(1));
        await offload.DisposeAsync();
    }

    private void Prune(OperationStore store)
    {
        try
        {
            var count = store.Prune(_options.TimeProvider.GetUtcNow() - _options.Retention, _options.MaxHistory);
            if (count > 0) DaemonLog.Pruned(_logger, count);
        }
        catch (Microsoft.Data.Sqlite.SqliteException e)
        {
            DaemonLog.Failed(_logger, e, "(pruning)");
        }
    }

    private T Keep<T>(T part)
        where T : IDisposable
    {
        _parts.Push(part);
        return part;
    }

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lchown(string path, uint user, uint group);
}
