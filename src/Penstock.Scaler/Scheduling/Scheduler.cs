using Penstock.Capnp;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Scheduling.Policies;

namespace Penstock.Scaler.Scheduling;

/// <summary>
/// The scheduler without sockets: takes messages, ends of connections and the passing of time, and tells an <see cref="ISchedulerOutput"/> what to do. One thread calls it.
/// Tasks and results are forwarded as the bytes they came in, after every field of them was checked.
/// </summary>
internal sealed partial class Scheduler : IDisposable
{
    private readonly SchedulerOptions _options;
    private readonly ISchedulerOutput _output;
    private readonly TimeProvider _time;
    private readonly CapabilitySet.Registry _sets = new();
    private readonly Dictionary<byte[], ClientEntry> _clients = new(Ymq.ByteStringComparer.Instance);
    private readonly Dictionary<byte[], ClientEntry>.AlternateLookup<ReadOnlySpan<byte>> _clientsBySpan;
    private readonly Dictionary<TaskId, ScheduledTask> _tasks = [];
    private readonly ObjectTracker _objects = new();
    private readonly WorkerPool _pool;
    private readonly WaitingTasks _waiting;
    private readonly long[] _received = new long[Enum.GetValues<MessageKind>().Length];
    private readonly long[] _sent = new long[Enum.GetValues<MessageKind>().Length];
    private long _now;
    private long _order;
    private bool _stopped;

    public Scheduler(SchedulerOptions options, ISchedulerOutput output, TimeProvider time)
    {
        _options = options;
        _output = output;
        _time = time;
        _clientsBySpan = _clients.GetAlternateLookup<ReadOnlySpan<byte>>();
        _pool = new WorkerPool(options.Policy.AllocateByCapability, _sets);
        _waiting = new WaitingTasks(options.Policy.AllocateByCapability, _sets);
        _scaling = options.Policy.Scaling;
        _now = time.GetTimestamp();
        _lastBalance = _lastStatus = _now;
    }

    public SchedulerCounters Counters { get; } = new();

    /// <summary>Tasks that are not ended.</summary>
    public int Tasks => _tasks.Count;

    public int WaitingTasks => _waiting.Count;

    public int Clients => _clients.Count;

    public long ObjectsNotTracked => _objects.NotTracked;

    public IReadOnlyList<WorkerEntry> Workers => _pool.Workers;

    /// <summary>A message from somebody.</summary>
    public void Received(Party from, ReadOnlySpan<byte> message)
    {
        if (_stopped) return;
        _now = _time.GetTimestamp();
        var traversal = Traversal.Of(message.Length);
        if (!Message.TryOpen(message, ref traversal, _options.Profile, out var kind, out var body, out var problem))
        {
            Damaged(from, problem);
            return;
        }
        _received[(int)kind]++;
        if (from.Client is { } client) client.LastSeen = _now;
        if (from.Worker is { } worker) worker.LastSeen = _now;
        else if (_lost.Count > 0 && _lost.TryGetValue(from.Identity, out var lost) && lost.IsConnected && lost.Worker.Party == from) Revive(lost);
        switch (kind)
        {
            case MessageKind.Task:
                TaskArrived(from, message, body, ref traversal);
                break;
            case MessageKind.TaskResult:
                ResultArrived(from, message, body, ref traversal);
                break;
            case MessageKind.ObjectInstruction:
                InstructionArrived(from, body, ref traversal);
                break;
            case MessageKind.TaskLog:
                LogArrived(from, message, body, ref traversal);
                break;
            default:
                if (Message.TryRead(message, _options.Profile, out var read, out problem)) Dispatch(from, read!);
                else Damaged(from, problem);
                break;
        }
    }

    /// <summary>A connection ended. An orderly end is final; after another the peer may come back.</summary>
    public void Ended(Party party, bool final)
    {
        if (_stopped) return;
        _now = _time.GetTimestamp();
        // What was on its way to or from a worker is lost with the link: its tasks are given out again at once.
        if (party.Worker is { } worker) Lose(worker, "its connection ended", isConnected: false);
        else if (_lost.TryGetValue(party.Identity, out var lost)) lost.IsConnected = false;
        if (party.Manager is { } manager && final) Forget(manager);
        if (party.Client is { } client && final) Leave(client, "its connection ended");
    }

    public void Dispose() => _writer.Dispose();

    /// <summary>Does what is due. To be called several times a second.</summary>
    public void Tick()
    {
        if (_stopped) return;
        _now = _time.GetTimestamp();
        ForgetTheSilent();
        TimeOutTasks();
        if (_options.BalanceInterval > TimeSpan.Zero && Since(_lastBalance) >= _options.BalanceInterval) Balance();
        BuryDead();
        if (Since(_lastStatus) >= _options.StatusInterval) PublishStatus();
    }

    private void Dispatch(Party from, Message message)
    {
        switch (message)
        {
            case ClientHeartbeat:
                ClientBeat(from);
                break;
            case WorkerHeartbeat heartbeat:
                WorkerBeat(from, heartbeat);
                break;
            case WorkerManagerHeartbeat heartbeat:
                ManagerBeat(from, heartbeat);
                break;
            case TaskCancel cancel:
                CancelArrived(from, cancel);
                break;
            case TaskCancelConfirm confirm:
                ConfirmArrived(from, confirm);
                break;
            case GraphTask graph:
                GraphArrived(from, graph);
                break;
            case ClientDisconnect disconnect:
                DisconnectArrived(from, disconnect);
                break;
            case DisconnectRequest request:
                WorkerLeaves(from, request);
                break;
            case WorkerDisconnectNotification:
                if (from.Worker is { } leaving) Lose(leaving, null, isConnected: true);
                _lost.Remove(from.Identity);
                break;
            case InformationRequest:
                break; // accepted and without effect, as in the original
            default:
                Counters.UnexpectedMessages++;
                _output.Note(SchedulerNote.Warning, $"'{from}' sent {message.Kind}, which a scheduler does not expect");
                break;
        }
    }

    private void Damaged(Party from, string? problem)
    {
        Counters.DamagedMessages++;
        _output.Note(SchedulerNote.Warning, $"a message of '{from}' was dropped: {problem}");
    }

    private bool IsDamaged(Party from, ref Traversal traversal, ref FieldCheck check)
    {
        var problem = traversal.Fault != CapnpFault.None ? CapnpException.Describe(traversal.Fault, traversal.FaultOffset) : check.Problem;
        if (problem is null) return false;
        Damaged(from, problem);
        return true;
    }

    private TimeSpan Since(long then) => _time.GetElapsedTime(then, _now);

    private void Send(Party to, Message message)
    {
        _sent[(int)message.Kind]++;
        _output.Send(to, message);
    }

    private void Forward(Party to, MessageKind kind, ReadOnlySpan<byte> message)
    {
        _sent[(int)kind]++;
        _output.Send(to, kind, message);
    }
}
