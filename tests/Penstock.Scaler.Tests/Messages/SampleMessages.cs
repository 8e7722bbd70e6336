using System.Text;
using Penstock.Scaler.Messages;

namespace Penstock.Tests;

/// <summary>Every message there is, drawn at random.</summary>
internal sealed class SampleMessages(int seed)
{
    private readonly Random random = new(seed);

    public IEnumerable<Message> OneOfEach()
    {
        yield return Task();
        yield return new TaskCancel { TaskId = TaskId(), Force = Flag() };
        yield return new TaskCancelConfirm { TaskId = TaskId(), CancelConfirmType = One<TaskCancelConfirmType>() };
        yield return new TaskResult { TaskId = TaskId(), ResultType = One<TaskResultType>(), Metadata = Data(), Results = Many(ObjectId) };
        yield return new TaskLog { TaskId = TaskId(), LogType = One<TaskLogType>(), Content = Word() };
        yield return new GraphTask { TaskId = TaskId(), Source = Data(), Targets = Many(TaskId), Graph = Many(Task) };
        yield return new ObjectInstruction
        {
            InstructionType = One<ObjectInstructionType>(), ObjectUser = Flag() ? Data() : null,
            ObjectMetadata = new ObjectMetadata { ObjectIds = Many(ObjectId), ObjectTypes = Flag() ? Many(One<ObjectContentType>) : null, ObjectNames = Flag() ? Many(Data) : null },
        };
        yield return new ClientHeartbeat { Resource = Resource(), LatencyUS = Number() };
        yield return new ClientHeartbeatEcho { ObjectStorageAddress = Address() };
        yield return new WorkerHeartbeat
        {
            Agent = Resource(), RssFree = Long(), QueueSize = Number(), QueuedTasks = Number(), LatencyUS = Number(), TaskLock = Flag(), Processors = Many(Processor),
            Capabilities = Many(Capability), WorkerManagerId = Data(), MemLimit = Long(),
        };
        yield return new WorkerHeartbeatEcho { ObjectStorageAddress = Address() };
        yield return new DisconnectRequest { Worker = Data() };
        yield return new DisconnectResponse { Worker = Data() };
        yield return new StateClient();
        yield return new StateObject();
        yield return new StateBalanceAdvice { WorkerId = Data(), TaskIds = Many(TaskId) };
        yield return Scheduler();
        yield return new StateWorker { WorkerId = Data(), State = One<WorkerState>(), Capabilities = Many(Capability) };
        yield return new StateTask
        {
            TaskId = TaskId(), FunctionName = Data(), State = One<TaskState>(), Worker = Data(), Capabilities = Many(Capability), Metadata = Data(),
        };
        yield return new StateGraphTask { GraphTaskId = TaskId(), TaskId = TaskId(), NodeTaskType = One<NodeTaskType>(), ParentTaskIds = Many(TaskId) };
        yield return new ClientDisconnect { DisconnectType = One<ClientDisconnectType>() };
        yield return new ClientShutdownResponse { Accepted = Flag() };
        yield return new ProcessorInitialized();
        yield return new InformationRequest { Request = Data() };
        yield return new InformationResponse { Response = Data() };
        yield return new WorkerManagerHeartbeat { MaxTaskConcurrency = Number(), Capabilities = Many(Capability), WorkerManagerId = Data() };
        yield return new WorkerManagerHeartbeatEcho();
        yield return new WorkerManagerCommand
        {
            SetDesiredTaskConcurrencyRequests = Many(() => new DesiredTaskConcurrency { TaskConcurrency = Number(), Capabilities = Many(Capability) }),
        };
    }

    /// <summary>Those that protocol <c>draining</c> has beside them, or with more fields.</summary>
    public IEnumerable<Message> OnlyDraining()
    {
        yield return new WorkerDisconnectNotification();
        yield return new WorkerShutdown();
        yield return new WorkerManagerShutdown();
        yield return new WorkerManagerDisconnectNotification();
        yield return new WorkerHeartbeat { QueueSize = Number(), TaskLock = Flag(), Draining = true };
        yield return new WorkerManagerHeartbeat { MaxTaskConcurrency = Number(), Load = new ManagerLoad(Number(), Number(), Number(), Number(), Number()) };
        yield return new StateScheduler { WorkerManager = new WorkerManagerStatus { Workers = [new WorkerStatus { Suspended = 3, LastS = 4, Draining = true }] } };
    }

    public TaskMessage Task() => new()
    {
        TaskId = TaskId(), Source = Data(), Metadata = Data(), FuncObjectId = ObjectId(),
        FunctionArgs = Many(() => Flag() ? new TaskArgument(ObjectId()) : new TaskArgument(TaskId())), Capabilities = Many(Capability),
    };

    public ObjectId ObjectId() => new(Long(), Long(), Long(), Long());

    public TaskId TaskId() => new(Long(), Long());

    private StateScheduler Scheduler() => new()
    {
        Binder = new BinderStatus { Received = Many(Messages), Sent = Many(Messages) }, Scheduler = Resource(), RssFree = Long(),
        ClientManager = new ClientManagerStatus { ClientToNumOfTask = Many(() => new ClientTasks { Client = Data(), NumTask = Number() }) },
        ObjectManager = new ObjectManagerStatus { NumberOfObjects = Number() },
        TaskManager = new TaskManagerStatus { StateToCount = Many(() => new StateCount { State = (byte)Number(), Count = Number() }) },
        WorkerManager = new WorkerManagerStatus
        {
            Workers = Many(() => new WorkerStatus
            {
                WorkerId = Data(), Agent = Resource(), RssFree = Long(), Free = Number(), Sent = Number(), Queued = Number(), Suspended = (byte)Number(), LagUS = Long(),
                LastS = (ushort)Number(), Itl = Word(), ProcessorStatuses = Many(Processor), MemLimit = Long(),
            }),
        },
        ScalingManager = new ScalingManagerStatus
        {
            ManagedWorkers = Many(() => new ManagedWorkers { WorkerManagerId = Data(), WorkerIds = Many(Data) }),
            WorkerManagerDetails = Many(() => new WorkerManagerDetail
            {
                WorkerManagerId = Data(), Identity = Word(), LastSeenS = (ushort)Number(), MaxTaskConcurrency = Number(), Capabilities = Word(), PendingWorkers = Number(),
            }),
        },
    };

    private MessageCount Messages() => new() { Client = Word(), Number = Number() };

    private ProcessorStatus Processor() => new() { Pid = Number(), Initialized = Flag(), HasTask = Flag(), Suspended = Flag(), Resource = Resource() };

    private TaskCapability Capability() => new() { Name = Word(), Value = (long)Long() };

    private ObjectStorageAddress Address() => new() { Host = Word(), Port = (ushort)Number(), Scheme = Word() };

    private Resource Resource() => new() { Cpu = (ushort)Number(), Rss = Long() };

    private T[] Many<T>(Func<T> one) => [.. Enumerable.Range(0, random.Next(4)).Select(_ => one())];

    private T One<T>()
        where T : struct, Enum => Enum.GetValues<T>()[random.Next(Enum.GetValues<T>().Length)];

    private bool Flag() => random.Next(2) == 0;

    private uint Number() => (uint)random.NextInt64(1L << 32);

    private ulong Long() => (ulong)random.NextInt64(long.MinValue, long.MaxValue);

    private byte[] Data() => Encoding.UTF8.GetBytes(Word());

    private string Word() => new([.. Enumerable.Range(0, random.Next(20)).Select(_ => (char)random.Next('a', 'z' + 1))]);
}
