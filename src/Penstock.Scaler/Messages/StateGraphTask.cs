using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>A task of a graph and what it depends on.</summary>
internal sealed record StateGraphTask : Message, IWireStruct<StateGraphTask>
{
    public static int DataWords => 1;

    public static int Pointers => 3;

    public override MessageKind Kind => MessageKind.StateGraphTask;

    /// <summary>The graph.</summary>
    public TaskId GraphTaskId { get; init; }

    /// <summary>The task.</summary>
    public TaskId TaskId { get; init; }

    /// <summary>Whether its result is wanted.</summary>
    public NodeTaskType NodeTaskType { get; init; }

    /// <summary>What it depends on.</summary>
    public TaskId[] ParentTaskIds { get; init; } = [];

    public static StateGraphTask Read(StructReader from, ref FieldCheck check) => new()
    {
        GraphTaskId = check.TaskId(from.GetData(0), "StateGraphTask.graphTaskId"),
        TaskId = check.TaskId(from.GetData(1), "StateGraphTask.taskId"),
        NodeTaskType = check.Ordinal<NodeTaskType>(from.GetUInt16(0), "StateGraphTask.nodeTaskType"),
        ParentTaskIds = check.TaskIds(from.GetList(2), "StateGraphTask.parentTaskIds"),
    };

    public override void Write(StructWriter to)
    {
        to.SetId(0, GraphTaskId);
        to.SetId(1, TaskId);
        to.SetUInt16(0, (ushort)NodeTaskType);
        to.SetIds(2, ParentTaskIds);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}
