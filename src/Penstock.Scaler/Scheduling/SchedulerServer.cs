using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Penstock.Capnp;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Scheduling;

/// <summary>
/// The scheduler with its sockets: one thread receives, decides and sends. What one round of the loop brings is answered with one write for each connection.
/// </summary>
public sealed class SchedulerServer : IAsyncDisposable
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);
    private readonly SchedulerServerOptions _options;
    private readonly ILogger _logger;
    private readonly YmqLoop _loop;
    private readonly Shell _shell;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _stopping;

    /// <summary>A scheduler that does not listen yet.</summary>
    /// <exception cref="FormatException">An option is not understood.</exception>
    public SchedulerServer(SchedulerServerOptions options, ILogger? logger = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _logger = logger ?? NullLogger.Instance;
        Identity = options.Identity ?? $"{Environment.ProcessId}|scheduler|{Guid.NewGuid()}";
        _loop = new YmqLoop("scheduler", time, _logger);
        _shell = new Shell(this, options.ToCore(), time ?? TimeProvider.System);
    }

    /// <summary>Who it says it is.</summary>
    public string Identity { get; }

    /// <summary>Where it listens; known after <see cref="Start"/>.</summary>
    public YmqAddress? Address { get; private set; }

    /// <summary>Where monitors connect; known after <see cref="Start"/>.</summary>
    public YmqAddress? MonitorAddress { get; private set; }

    /// <summary>Ends when the scheduler was shut down by a client or disposed.</summary>
    public Task Completion => _ended.Task;

    /// <summary>What it has and counted; after its end, what it had last.</summary>
    public async Task<SchedulerSummary> GetSummaryAsync() => _shell.Last ?? await _loop.Ask(_shell.Summary).ConfigureAwait(false);

    internal YmqLoop Loop => _loop;

    internal Scheduler Core => _shell.Core;

    internal YmqCounters Counters => _shell.Binder.Counters;

    /// <summary>Binds and begins.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">An address cannot be bound.</exception>
    /// <exception cref="InvalidDataException">A certificate cannot be used.</exception>
    public void Start()
    {
        Address = _shell.Binder.Bind(_options.BindAddress);
        MonitorAddress = _shell.Monitors.Bind(_options.MonitorAddress ?? DefaultMonitor(_options.BindAddress, Address));
        _loop.Start();
        _loop.Post(_shell.Begin);
    }

    /// <summary>Closes everything in order.</summary>
    public async ValueTask DisposeAsync()
    {
        _loop.Post(_shell.Stop);
        if (Address is not null) await _ended.Task.ConfigureAwait(false);
        _loop.Dispose();
        _shell.Dispose();
    }

    // The original's default: two ports on. Beside a port of the system's choice, another one.
    private static YmqAddress DefaultMonitor(YmqAddress asked, YmqAddress bound)
    {
        if (bound.Scheme == YmqScheme.Ipc) return YmqAddress.Parse(bound + ".monitor");
        return asked.Port == 0 || bound.Port + 2 > ushort.MaxValue ? asked.WithPort(0) : bound.WithPort(bound.Port + 2);
    }

    private sealed class Shell : IYmqHandler, ISchedulerOutput, IDisposable
    {
        private readonly SchedulerServer _server;
        private readonly SchedulerOptions _options;
        private readonly MessageWriter _writer = new(4096);
        private readonly StorageLink _storage;
        private readonly ProcessUsage _usage = new();

        public Shell(SchedulerServer server, SchedulerOptions options, TimeProvider time)
        {
            _server = server;
            _options = options;
            var identity = Encoding.UTF8.GetBytes(server.Identity);
            var sockets = new YmqOptions { MaxMessageBytes = server._options.MaxMessageBytes, Tls = server._options.Tls, MaxQueuedBytes = 256L << 20 };
            Binder = new YmqBinder(server._loop, identity, sockets, this);
            Monitors = new YmqPublisher(server._loop, identity, sockets with { MaxQueuedBytes = 16L << 20 });
            _storage = new StorageLink(server._loop, server._options.StorageAddress, identity, sockets, text => Note(SchedulerNote.Information, text));
            Core = new Scheduler(options, this, time);
        }

        public YmqBinder Binder { get; }

        public YmqPublisher Monitors { get; }

        public Scheduler Core { get; }

        public bool HasMonitors => Monitors.Subscribers > 0;

        public SchedulerSummary? Last { get; private set; }

        public void Begin() => Tick();

        public SchedulerSummary Summary()
        {
            var counters = Core.Counters;
            return new SchedulerSummary
            {
                Clients = Core.Clients,
                Workers = Core.Workers.Count,
                Tasks = Core.Tasks,
                Waiting = Core.WaitingTasks,
                StorageConnected = _storage.IsConnected,
                Accepted = counters.TasksAccepted,
                Graphs = counters.GraphsAccepted,
                Succeeded = counters.Ended(TaskState.Success),
                Failed = counters.Ended(TaskState.Failed),
                FailedWorkerDied = counters.Ended(TaskState.FailedWorkerDied),
                Canceled = counters.Ended(TaskState.Canceled),
                CanceledNotFound = counters.Ended(TaskState.CanceledNotFound),
                Reassigned = counters.Reassigned,
                Moved = counters.BalanceMoves,
                WorkersLost = counters.WorkersLost,
                ClientsLost = counters.ClientsLost,
                DamagedMessages = counters.DamagedMessages,
                UnexpectedMessages = counters.UnexpectedMessages,
                DuplicateTasks = counters.DuplicateTasks,
                Impersonations = counters.Impersonations,
                FromStrangers = counters.FromStrangers,
                LateAnswers = counters.LateAnswers,
                Rejected = counters.Rejected,
                WithoutClient = counters.WithoutClient,
                ObjectsWithoutOwner = counters.ObjectsWithoutOwner,
                ObjectsNotTracked = Core.ObjectsNotTracked,
                RefusedTooMany = counters.RefusedTooMany,
                TimedOut = counters.TimedOut,
                NotSent = Binder.Counters.RefusedClosed + Binder.Counters.RefusedFull + Binder.Counters.DroppedAtClose,
                StorageRequestsDropped = _storage.Dropped,
            };
        }

        public void Dispose()
        {
            _writer.Dispose();
            Core.Dispose();
        }

        public void Connected(YmqPeer peer) => peer.State ??= new Party(peer.Identity) { Link = peer };

        public void Received(YmqPeer peer, ReadOnlySpan<byte> message) => Core.Received((Party)peer.State!, message);

        public void Disconnected(YmqPeer peer, YmqEnd end, bool final)
        {
            if (peer.State is Party party) Core.Ended(party, final);
        }

        public void Send(Party to, MessageKind kind, ReadOnlySpan<byte> message) => Check((YmqPeer)to.Link!, ((YmqPeer)to.Link!).Send(message));

        public void Send(Party to, Message message)
        {
            message.Write(_writer, _options.Profile);
            Send(to, message.Kind, _writer.Message.Span);
        }

        public void Publish(Message message)
        {
            message.Write(_writer, _options.Profile);
            Monitors.Publish(_writer.Message.Span);
        }

        public void DeleteObject(ObjectId id) => _storage.Delete(id);

        public void DuplicateObject(ObjectId original, ObjectId copy) => _storage.Duplicate(original, copy);

        public void SetObject(ObjectId id, ReadOnlySpan<byte> content) => _storage.Set(id, content);

        public void Note(SchedulerNote note, string text)
        {
            if (note == SchedulerNote.Warning) SchedulerLog.Warning(_server._logger, text);
            else SchedulerLog.Information(_server._logger, text);
        }

        // Everything that is queued goes out, then every stream ends in order.
        public void Stop()
        {
            if (Interlocked.Exchange(ref _server._stopping, 1) != 0) return;
            Last = Summary();
            Binder.Close();
            Monitors.Close();
            _storage.Close();
            var until = _server._loop.Time.GetTimestamp();
            AwaitFarewell(until);
        }

        private void AwaitFarewell(long since)
        {
            if (Binder.Pending == 0 || _server._loop.Time.GetElapsedTime(since) > s_farewell)
            {
                _server._ended.TrySetResult();
                return;
            }
            _server._loop.Schedule(TimeSpan.FromMilliseconds(5), () => AwaitFarewell(since));
        }

        // A peer that takes nothing any more loses its connection: what was meant for it is given to others.
        private void Check(YmqPeer peer, YmqSend result)
        {
            if (result == YmqSend.Full) _server._loop.Post(peer.Abort);
        }

        private void Tick()
        {
            if (_server._stopping != 0) return;
            if (HasMonitors) (Core.Usage, Core.FreeMemory) = _usage.Now();
            Core.Tick();
            _server._loop.Schedule(s_tick, Tick);
        }
    }
}
