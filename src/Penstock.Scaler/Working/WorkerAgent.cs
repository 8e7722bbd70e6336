using System.Text;
using Penstock.Capnp;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Objects;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Working;

/// <summary>
/// A worker: a session with the scheduler, a queue of tasks, and the processors that run them. It never runs a task itself. Many live on one loop; everything is done on the loop's
/// thread.
/// </summary>
#pragma warning disable CA1001 // the writer only holds pooled memory, which is left to the collector with its owner
internal sealed partial class WorkerAgent : IYmqHandler
{
    private readonly WorkerHost _host;
    private readonly TaskWorkersOptions _options;
    private readonly YmqConnector _connector;
    private readonly byte[] _identity;
    private readonly MessageWriter _writer = new(2048);
    private ObjectStorageLink? _storage;
    private int _beatsOut;
    private long _sentAt;
    private long _heardAt;
    private uint _latencyUs;
    private bool _beating;
    private bool _leaving;

    public WorkerAgent(WorkerHost host, string identity)
    {
        _host = host;
        _options = host.Options;
        Identity = identity;
        _identity = Encoding.UTF8.GetBytes(identity);
        _connector = new YmqConnector(host.Loop, _identity, new YmqOptions { Tls = _options.Tls, MaxMessageBytes = 1L << 30 }, this);
    }

    public string Identity { get; }

    /// <summary>Why it ended; null while it works.</summary>
    public string? Over { get; private set; }

    /// <summary>The scheduler knows it.</summary>
    public bool IsRegistered { get; private set; }

    /// <summary>It was told to leave.</summary>
    public bool IsLeaving => _leaving;

    /// <summary>Tasks it has.</summary>
    public int Tasks => _tasks.Count;

    public YmqAddress? StorageAddress { get; private set; }

    public void Begin()
    {
        _heardAt = _host.Loop.Time.GetTimestamp();
        _connector.Connect(_options.WorkerSchedulerAddress ?? _options.SchedulerAddress);
        Beat();
        Watch();
    }

    /// <summary>Leaves in order: the scheduler gives its tasks to others first.</summary>
    public void Leave()
    {
        if (Over is not null || _leaving) return;
        _leaving = true;
        if (!IsRegistered)
        {
            End("it was stopped");
            return;
        }
        if (_host.Profile.Has(MessageKind.DisconnectRequest)) Send(new DisconnectRequest { Worker = _identity });
        else End("it was stopped");
        _host.Loop.Schedule(TimeSpan.FromSeconds(2), () => End("it was stopped; the scheduler did not answer"));
    }

    void IYmqHandler.Connected(YmqPeer peer)
    {
        _heardAt = _host.Loop.Time.GetTimestamp();
        if (!_beating)
        {
            _beating = true;
            return;
        }
        // The echo may be lost with the link; the scheduler knows its workers by heartbeats alone.
        _beatsOut = 0;
        SendHeartbeat();
    }

    void IYmqHandler.Disconnected(YmqPeer peer, YmqEnd end, bool final)
    {
        if (!final) return;
        var address = _options.WorkerSchedulerAddress ?? _options.SchedulerAddress;
        End(end switch
        {
            YmqEnd.ClosedByPeer => $"the scheduler at {address} closed the connection",
            YmqEnd.ClosedHere => "it was stopped",
            _ => $"the scheduler at {address} is lost ({end}){(_connector.LastFailure is { } failure ? $": {failure}" : "")}",
        });
    }

    void IYmqHandler.Received(YmqPeer peer, ReadOnlySpan<byte> bytes)
    {
        var traversal = Traversal.Of(bytes.Length);
        if (!Message.TryOpen(bytes, ref traversal, _host.Profile, out var kind, out var body, out _))
        {
            _host.Counters.DamagedMessages++;
            return;
        }
        if (kind == MessageKind.Task)
        {
            Accept(body, bytes);
            return;
        }
        if (!Message.TryRead(bytes, _host.Profile, out var message, out _))
        {
            _host.Counters.DamagedMessages++;
            return;
        }
        switch (message)
        {
            case TaskCancel cancel: Cancel(cancel); break;
            case WorkerHeartbeatEcho echo: Echoed(echo); break;
            case ObjectInstruction { InstructionType: ObjectInstructionType.Delete }: Forward(bytes); break;
            case DisconnectResponse: End("it was stopped"); break;
            case ClientDisconnect { DisconnectType: ClientDisconnectType.Shutdown }: End("a client ended the cluster"); break;
            default: _host.Counters.UnexpectedMessages++; break;
        }
    }

    private void Send(Message message)
    {
        message.Write(_writer, _host.Profile);
        Send(_writer.Message.Span);
    }

    private void Send(ReadOnlySpan<byte> message)
    {
        if (_connector.Peer.Send(message) == YmqSend.Full) End("more waits to be sent to the scheduler than is accepted");
    }

    private void Beat()
    {
        if (Over is not null) return;
        if (_beatsOut == 0) SendHeartbeat();
        RetireIdle();
        _host.Loop.Schedule(_options.HeartbeatInterval, Beat);
    }

    private void SendHeartbeat()
    {
        _beatsOut++;
        _sentAt = _host.Loop.Time.GetTimestamp();
        var (usage, free) = _host.Usage.Now();
        var heartbeat = new WorkerHeartbeat
        {
            Agent = usage,
            RssFree = free,
            MemLimit = _host.MemoryLimit,
            QueueSize = (uint)_options.TaskQueueSize,
            QueuedTasks = (uint)_waitingCount,
            LatencyUS = _latencyUs,
            TaskLock = !_slots.Exists(s => s.IsBusy),
            Processors = StatusOfProcessors(),
            Capabilities = _host.Capabilities,
            WorkerManagerId = _host.ManagerId,
        };
        Send(heartbeat);
    }

    private void Watch()
    {
        if (Over is not null) return;
        if (_host.Loop.Time.GetElapsedTime(_heardAt) > _options.DeathTimeout) End($"the scheduler said nothing for {_options.DeathTimeout.TotalSeconds:0.#} s");
        else _host.Loop.Schedule(TimeSpan.FromSeconds(1), Watch);
    }

    private void Echoed(WorkerHeartbeatEcho echo)
    {
        _heardAt = _host.Loop.Time.GetTimestamp();
        _beatsOut = 0;
        _latencyUs = (uint)Math.Clamp(_host.Loop.Time.GetElapsedTime(_sentAt).TotalMicroseconds / 2, 0, uint.MaxValue);
        if (!IsRegistered)
        {
            IsRegistered = true;
            _host.Registered(this);
        }
        if (_storage is not null) return;
        var told = echo.ObjectStorageAddress;
        var address = _options.StorageAddress;
        if (address is null && !YmqAddress.TryParse($"{(told.Scheme.Length == 0 ? "tcp" : told.Scheme)}://{told.Host}:{told.Port}", out address))
        {
            End($"the scheduler tells of an object storage server at '{told.Scheme}://{told.Host}:{told.Port}', which is no address");
            return;
        }
        StorageAddress = address;
        _storage = new ObjectStorageLink(_host.Loop, _identity, new YmqOptions { Tls = _options.Tls });
        _storage.Connect(address);
        Dispatch();
        if (_slots.Count == 0) StartProcessor();
    }

    private void End(string reason)
    {
        if (Over is not null) return;
        Over = reason;
        foreach (var slot in _slots.ToArray()) Stop(slot);
        _storage?.Close();
        if (_connector.Over is null) _connector.Close();
        _host.Ended(this);
    }
}
