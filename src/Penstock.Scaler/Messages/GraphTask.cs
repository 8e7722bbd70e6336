using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>Tasks that depend on each other.</summary>
internal sealed record GraphTask : Message, IWireStruct<GraphTask>
{
    public static int DataWords => 0;

    public static int Pointers => 4;

    public override MessageKind Kind => MessageKind.GraphTask;

    /// <summary>The graph as one task.</summary>
    public TaskId TaskId { get; init; }

    /// <summary>Identity of the client.</summary>
    public byte[] Source { get; init; } = [];

    /// <summary>Tasks whose results the client wants.</summary>
    public TaskId[] Targets { get; init; } = [];

    /// <summary>The tasks; arguments may be tasks of the graph.</summary>
    public TaskMessage[] Graph { get; init; } = [];

    public static GraphTask Read(StructReader from, ref FieldCheck check) => new()
    {
        TaskId = check.TaskId(from.GetData(0), "GraphTask.taskId"),
        Source = from.GetData(1).ToArray(),
        Targets = check.TaskIds(from.GetList(2), "GraphTask.targets"),
        Graph = check.Structs<TaskMessage>(from.GetList(3)),
    };

    public override void Write(StructWriter to)
    {
        to.SetId(0, TaskId);
        to.SetData(1, Source);
        to.SetIds(2, Targets);
        to.SetStructs<TaskMessage>(3, Graph);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}
