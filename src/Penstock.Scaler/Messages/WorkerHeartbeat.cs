using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>A worker is alive; the first one registers it.</summary>
internal sealed record WorkerHeartbeat : Message, IWireStruct<WorkerHeartbeat>
{
    public static int DataWords => 4;

    public static int Pointers => 4;

    public override MessageKind Kind => MessageKind.WorkerHeartbeat;

    /// <summary>What its own process uses.</summary>
    public Resource Agent { get; init; }

    /// <summary>Free memory of its machine, bytes.</summary>
    public ulong RssFree { get; init; }

    /// <summary>Tasks it takes at most.</summary>
    public uint QueueSize { get; init; }

    /// <summary>Tasks that wait there.</summary>
    public uint QueuedTasks { get; init; }

    /// <summary>Half a round trip, microseconds.</summary>
    public uint LatencyUS { get; init; }

    /// <summary>For display; kinds of workers mean opposite things by it.</summary>
    public bool TaskLock { get; init; }

    /// <summary>Its processors.</summary>
    public ProcessorStatus[] Processors { get; init; } = [];

    /// <summary>What it can do.</summary>
    public TaskCapability[] Capabilities { get; init; } = [];

    /// <summary>The manager that started it.</summary>
    public byte[] WorkerManagerId { get; init; } = [];

    /// <summary>Memory it may use, bytes.</summary>
    public ulong MemLimit { get; init; }

    /// <summary>Takes no further tasks and leaves when it has finished; protocol <c>draining</c>.</summary>
    public bool Draining { get; init; }

    public static WorkerHeartbeat Read(StructReader from, ref FieldCheck check) => new()
    {
        Agent = Resource.Read(from.GetStruct(0), ref check),
        RssFree = from.GetUInt64(0),
        QueueSize = from.GetUInt32(8),
        QueuedTasks = from.GetUInt32(12),
        LatencyUS = from.GetUInt32(16),
        TaskLock = from.GetBool(20, 0),
        Processors = check.Structs<ProcessorStatus>(from.GetList(1)),
        Capabilities = check.Structs<TaskCapability>(from.GetList(2)),
        WorkerManagerId = from.GetData(3).ToArray(),
        MemLimit = from.GetUInt64(24),
        Draining = from.GetBool(20, 1),
    };

    public override void Write(StructWriter to)
    {
        to.SetStruct(0, Agent);
        to.SetUInt64(0, RssFree);
        to.SetUInt32(8, QueueSize);
        to.SetUInt32(12, QueuedTasks);
        to.SetUInt32(16, LatencyUS);
        to.SetBool(20, 0, TaskLock);
        to.SetStructs<ProcessorStatus>(1, Processors);
        to.SetStructs<TaskCapability>(2, Capabilities);
        to.SetData(3, WorkerManagerId);
        to.SetUInt64(24, MemLimit);
        to.SetBool(20, 1, Draining);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}
