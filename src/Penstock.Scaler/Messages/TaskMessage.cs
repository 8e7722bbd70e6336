using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>A task: from its client to the scheduler, and on to a worker.</summary>
internal sealed record TaskMessage : Message, IWireStruct<TaskMessage>
{
    public static int DataWords => 0;

    public static int Pointers => 6;

    public override MessageKind Kind => MessageKind.Task;

    /// <summary>Its id.</summary>
    public TaskId TaskId { get; init; }

    /// <summary>Identity of the client that wants the result.</summary>
    public byte[] Source { get; init; } = [];

    /// <summary><see cref="TaskFlags"/>, or empty.</summary>
    public byte[] Metadata { get; init; } = [];

    /// <summary>The function.</summary>
    public ObjectId FuncObjectId { get; init; }

    /// <summary>Its arguments, in order.</summary>
    public TaskArgument[] FunctionArgs { get; init; } = [];

    /// <summary>What the worker must be able to do.</summary>
    public TaskCapability[] Capabilities { get; init; } = [];

    public static TaskMessage Read(StructReader from, ref FieldCheck check) => new()
    {
        TaskId = check.TaskId(from.GetData(0), "Task.taskId"),
        Source = from.GetData(1).ToArray(),
        Metadata = from.GetData(2).ToArray(),
        FuncObjectId = check.ObjectId(from.GetData(3), "Task.funcObjectId"),
        FunctionArgs = check.Structs<TaskArgument>(from.GetList(4)),
        Capabilities = check.Structs<TaskCapability>(from.GetList(5)),
    };

    public override void Write(StructWriter to)
    {
        to.SetId(0, TaskId);
        to.SetData(1, Source);
        to.SetData(2, Metadata);
        to.SetId(3, FuncObjectId);
        to.SetStructs<TaskArgument>(4, FunctionArgs);
        to.SetStructs<TaskCapability>(5, Capabilities);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}
