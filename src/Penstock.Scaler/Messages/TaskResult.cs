using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>The end of a task.</summary>
internal sealed record TaskResult : Message, IWireStruct<TaskResult>
{
    public static int DataWords => 1;

    public static int Pointers => 3;

    public override MessageKind Kind => MessageKind.TaskResult;

    /// <summary>The task.</summary>
    public TaskId TaskId { get; init; }

    /// <summary>How it ended.</summary>
    public TaskResultType ResultType { get; init; }

    /// <summary><see cref="ProfileResult"/>, or empty.</summary>
    public byte[] Metadata { get; init; } = [];

    /// <summary>The result: one object, none for a graph.</summary>
    public ObjectId[] Results { get; init; } = [];

    public static TaskResult Read(StructReader from, ref FieldCheck check) => new()
    {
        TaskId = check.TaskId(from.GetData(0), "TaskResult.taskId"),
        ResultType = check.Ordinal<TaskResultType>(from.GetUInt16(0), "TaskResult.resultType"),
        Metadata = from.GetData(1).ToArray(),
        Results = check.ObjectIds(from.GetList(2), "TaskResult.results"),
    };

    public override void Write(StructWriter to)
    {
        to.SetId(0, TaskId);
        to.SetUInt16(0, (ushort)ResultType);
        to.SetData(1, Metadata);
        to.SetIds(2, Results);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}
