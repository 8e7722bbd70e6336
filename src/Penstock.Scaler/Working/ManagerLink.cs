using System.Text;
using Microsoft.Extensions.Logging;
using Penstock.Capnp;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Working;

/// <summary>
/// The manager's session with the scheduler, which says how many workers there should be. Capabilities are matched by name, and -1 means any quantity: tasks are given to workers so too.
/// Idle workers are stopped first, then the oldest; those that died are replaced.
/// </summary>
#pragma warning disable CA1001 // the writer only holds pooled memory, which is left to the collector with its owner
internal sealed class ManagerLink : IYmqHandler
{
    private readonly WorkerHost _host;
    private readonly ILogger _logger;
    private readonly YmqConnector _connector;
    private readonly MessageWriter _writer = new(256);
    private long _target;

    public ManagerLink(WorkerHost host, ILogger logger)
    {
        _host = host;
        _logger = logger;
        var identity = Encoding.UTF8.GetBytes($"{Environment.ProcessId}|worker_manager_native|{Guid.NewGuid()}");
        _connector = new YmqConnector(host.Loop, identity, new YmqOptions { Tls = host.Options.Tls }, this);
    }

    public void Begin()
    {
        _connector.Connect(_host.Options.SchedulerAddress);
        Beat();
    }

    public void Close()
    {
        if (_connector.Over is null) _connector.Close();
    }

    void IYmqHandler.Disconnected(YmqPeer peer, YmqEnd end, bool final)
    {
        if (final && end != YmqEnd.ClosedHere) _host.EndAll($"the scheduler at {_host.Options.SchedulerAddress} {(end == YmqEnd.ClosedByPeer ? "closed the connection" : $"is lost ({end}){(_connector.LastFailure is { } f ? $": {f}" : "")}")}");
    }

    void IYmqHandler.Received(YmqPeer peer, ReadOnlySpan<byte> bytes)
    {
        if (!Message.TryRead(bytes, _host.Profile, out var message, out _)) _host.Counters.DamagedMessages++;
        else if (message is WorkerManagerCommand command) Apply(command);
        else if (message is not WorkerManagerHeartbeatEcho) _host.Counters.UnexpectedMessages++;
    }

    private void Beat()
    {
        if (_connector.Over is not null) return;
        var heartbeat = new WorkerManagerHeartbeat { MaxTaskConcurrency = (uint)_host.Options.Workers, Capabilities = _host.Capabilities, WorkerManagerId = _host.ManagerId };
        heartbeat.Write(_writer, _host.Profile);
        _connector.Peer.Send(_writer.Message.Span);
        Reconcile();
        _host.Loop.Schedule(_host.Options.HeartbeatInterval, Beat);
    }

    private void Apply(WorkerManagerCommand command)
    {
        long target = 0;
        foreach (var request in command.SetDesiredTaskConcurrencyRequests)
        {
            if (request.Capabilities.All(Matches)) target += request.TaskConcurrency;
        }
        _target = Math.Min(target, _host.Options.Workers);
        Reconcile();
    }

    private bool Matches(TaskCapability wanted) => Array.Exists(_host.Capabilities, c => c.Name == wanted.Name && (c.Value == -1 || wanted.Value == -1 || c.Value == wanted.Value));

    private void Reconcile()
    {
        var live = _host.Agents.Where(a => !a.IsLeaving).ToList();
        if (live.Count != _target) WorkingLog.Wanted(_logger, _target, live.Count);
        for (var i = live.Count; i < _target; i++) _host.AddWorker();
        foreach (var agent in live.OrderBy(a => a.Tasks > 0 ? 1 : 0).Take((int)Math.Max(0, live.Count - _target))) agent.Leave();
    }
}
