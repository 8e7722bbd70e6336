using System.Collections.Concurrent;
using System.Text;
using Penstock.Capnp;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Objects;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Client;

// Budget: tasks handed over while the loop is busy are taken together: one announcement of their objects, one write to either server. Measured by `penstock tasks bench`.

/// <summary>A client's side of the protocol: one loop's thread speaks with the scheduler and with the object storage. Sending is in TaskSession.Sending.cs, what comes back
/// in TaskSession.Results.cs.</summary>
#pragma warning disable CA1001 // StopAsync is the end
internal sealed partial class TaskSession : IYmqHandler
{
    // What is no longer needed is given up so many at a time, or after this.
    private const int GarbageBatch = 1024;
    private static readonly TimeSpan GarbageAfter = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly TaskClientOptions _options;
    private readonly ProtocolProfile _profile;
    private readonly YmqLoop _loop;
    private readonly YmqConnector _scheduler;
    private readonly ObjectStorageLink _storage;
    private readonly MessageWriter _writer = new(4096);
    private readonly ConcurrentQueue<PendingTask> _handedOver = new();
    private readonly Dictionary<TaskId, PendingTask> _tasks = [];
    private readonly Dictionary<TaskId, PendingGraph> _graphs = [];
    private readonly List<ObjectId> _garbage = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action _takeOver;
    private readonly List<TaskCompletionSource<bool>> _shutdown = [];
    private int _isTakingOver;
    private Exception? _failure;
    private bool _isClosing;
    private bool _awaitsEcho;
    private long _heartbeatSent;
    private long _lastEcho;
    private uint _latency;

    public TaskSession(TaskClientOptions options, ProtocolProfile profile, TimeProvider time)
    {
        _options = options;
        _profile = profile;
        Identity = Encoding.UTF8.GetBytes(options.Identity ?? $"Client|{Guid.NewGuid():N}");
        _loop = new YmqLoop("penstock tasks client", time);
        var sockets = new YmqOptions { Tls = options.Tls };
        _scheduler = new YmqConnector(_loop, Identity, sockets, this);
        _storage = new ObjectStorageLink(_loop, Identity, sockets with { MaxMessageBytes = 1L << 42, MaxQueuedBytes = 1L << 42 });
        _takeOver = TakeOver;
    }

    /// <summary>Who the client is.</summary>
    public byte[] Identity { get; }

    public TimeProvider Time => _loop.Time;

    /// <summary>Done when the scheduler has answered and the object storage is there.</summary>
    public Task Ready => _ready.Task;

    public void Start()
    {
        _loop.Start();
        _loop.Post(() => _lastEcho = _loop.Time.GetTimestamp());
        _scheduler.Connect(_options.Scheduler);
        _loop.Post(Tick);
    }

    /// <summary>Leaves: what is pending is cancelled, objects are given up. Done when the scheduler has been told.</summary>
    public async Task StopAsync()
    {
        _loop.Post(Leave);
        await _ended.Task.ConfigureAwait(false);
        _loop.Dispose();
        _writer.Dispose();
    }

    /// <summary>Asks the scheduler to end, with its workers; false where it is protected.</summary>
    public Task<bool> ShutdownAsync()
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var isPosted = _loop.Post(() =>
        {
            if (_failure is not null)
            {
                answer.TrySetException(_failure);
                return;
            }
            _shutdown.Add(answer);
            CancelAll();
            Send(new ClientDisconnect { DisconnectType = ClientDisconnectType.Shutdown });
        });
        if (!isPosted) answer.TrySetException(_failure!);
        return answer.Task;
    }

    void IYmqHandler.Connected(YmqPeer peer) => Beat();

    void IYmqHandler.Disconnected(YmqPeer peer, YmqEnd end, bool final)
    {
        _awaitsEcho = false;
        if (!final) return;
        // A scheduler that ends without a word after it was asked to has taken the request.
        foreach (var asked in _shutdown) asked.TrySetResult(true);
        Fail(new TaskClientException($"the scheduler at {_options.Scheduler} has gone: {(end == YmqEnd.ClosedByPeer ? "it closed the connection" : _scheduler.LastFailure ?? end.ToString())}"));
        _ended.TrySetResult();
    }

    void IYmqHandler.Received(YmqPeer peer, ReadOnlySpan<byte> message)
    {
        // What cannot be read comes from a scheduler of another version; there is nobody to tell but the user, when nothing else comes.
        if (!Message.TryRead(message, _profile, out var read, out _)) return;
        switch (read)
        {
            case TaskResult result: Ended(result); break;
            case TaskCancelConfirm confirm: Confirmed(confirm); break;
            case TaskLog log: _options.Output?.Invoke(new TaskOutput(log.TaskId.ToString(), log.LogType == TaskLogType.Stderr, log.Content)); break;
            case ClientHeartbeatEcho echo: Echoed(echo); break;
            case ClientShutdownResponse response: Answered(response); break;
            default: break;
        }
    }

    private void Tick()
    {
        if (_isClosing) return;
        if (_failure is null && _loop.Time.GetElapsedTime(_lastEcho) >= _options.Timeout)
        {
            var why = _scheduler.Peer.IsConnected ? "did not answer" : $"could not be reached{(_scheduler.LastFailure is { } failure ? $" ({failure})" : "")}";
            Fail(new TaskClientException($"the scheduler at {_options.Scheduler} {why} within {_options.Timeout.TotalSeconds:0.###} s"));
        }
        if (_scheduler.Peer.IsConnected && !_awaitsEcho) Beat();
        _loop.Schedule(_options.HeartbeatInterval, Tick);
    }

    private void Beat()
    {
        _awaitsEcho = true;
        _heartbeatSent = _loop.Time.GetTimestamp();
        Send(new ClientHeartbeat { Resource = new Resource { Rss = (ulong)Environment.WorkingSet }, LatencyUS = _latency });
    }

    private void Echoed(ClientHeartbeatEcho echo)
    {
        _awaitsEcho = false;
        _lastEcho = _loop.Time.GetTimestamp();
        _latency = (uint)Math.Min(uint.MaxValue, _loop.Time.GetElapsedTime(_heartbeatSent).TotalMicroseconds / 2);
        if (_hasStorage) return;
        var address = _options.ObjectStorage;
        var said = $"{echo.ObjectStorageAddress.Scheme}://{echo.ObjectStorageAddress.Host}:{echo.ObjectStorageAddress.Port}";
        if (address is null && !YmqAddress.TryParse(said, out address))
        {
            Fail(new TaskClientException($"the scheduler at {_options.Scheduler} says that the object storage is at '{said}', which is no address; give one"));
            return;
        }
        OpenStorage(address!);
    }

    private void Answered(ClientShutdownResponse response)
    {
        foreach (var asked in _shutdown) asked.TrySetResult(response.Accepted);
        _shutdown.Clear();
    }

    private void Leave()
    {
        if (_isClosing) return;
        _isClosing = true;
        CancelAll();
        Fail(new TaskClientException("the client was closed"));
        if (_scheduler.Over is null && _scheduler.Peer.IsConnected)
        {
            Send(new ClientDisconnect { DisconnectType = ClientDisconnectType.Disconnect });
            Send(new ObjectInstruction
            {
                InstructionType = ObjectInstructionType.Delete, ObjectUser = Identity, ObjectMetadata = new ObjectMetadata { ObjectIds = [.. _own, .. _garbage] },
            });
        }
        _storage.Close();
        _scheduler.Close();
        _loop.Schedule(Farewell, () => _ended.TrySetResult());
    }

    // Everything pending ends with this, and everything that comes later.
    private void Fail(Exception failure)
    {
        _failure ??= failure;
        _ready.TrySetException(_failure);
        foreach (var asked in _shutdown) asked.TrySetException(_failure);
        TakeOver();
        foreach (var task in _tasks.Values.ToArray()) End(task, new TaskOutcome { Error = _failure });
        _graphs.Clear();
    }

    private void Send(Message message)
    {
        message.Write(_writer, _profile);
        if (_scheduler.Peer.Send(_writer.Message.Span) > YmqSend.Parked && _failure is null)
            Fail(new TaskClientException($"{_scheduler.Peer.QueuedBytes} bytes wait for the scheduler at {_options.Scheduler} already"));
    }
}
