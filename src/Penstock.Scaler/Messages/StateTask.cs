using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>A task took a step.</summary>
internal sealed record StateTask : Message, IWireStruct<StateTask>
{
    public static int DataWords => 1;

    public static int Pointers => 5;

    public override MessageKind Kind => MessageKind.StateTask;

    /// <summary>The task.</summary>
    public TaskId TaskId { get; init; }

    /// <summary>Name of its function's object.</summary>
    public byte[] FunctionName { get; init; } = [];

    /// <summary>Where it is now.</summary>
    public TaskState State { get; init; }

    /// <summary>Identity of its worker, empty when there is none.</summary>
    public byte[] Worker { get; init; } = [];

    /// <summary>What it asks for.</summary>
    public TaskCapability[] Capabilities { get; init; } = [];

    /// <summary><see cref="ProfileResult"/> when it ended, or empty.</summary>
    public byte[] Metadata { get; init; } = [];

    public static StateTask Read(StructReader from, ref FieldCheck check) => new()
    {
        TaskId = check.TaskId(from.GetData(0), "StateTask.taskId"),
        FunctionName = from.GetData(1).ToArray(),
        State = check.Ordinal<TaskState>(from.GetUInt16(0), "StateTask.state"),
        Worker = from.GetData(2).ToArray(),
        Capabilities = check.Structs<TaskCapability>(from.GetList(3)),
        Metadata = from.GetData(4).ToArray(),
    };

    public override void Write(StructWriter to)
    {
        to.SetId(0, TaskId);
        to.SetData(1, FunctionName);
        to.SetUInt16(0, (ushort)State);
        to.SetData(2, Worker);
        to.SetStructs<TaskCapability>(3, Capabilities);
        to.SetData(4, Metadata);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}
