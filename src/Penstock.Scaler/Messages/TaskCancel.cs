using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>The wish that a task end.</summary>
internal sealed record TaskCancel : Message, IWireStruct<TaskCancel>
{
    public static int DataWords => 0;

    public static int Pointers => 2;

    public override MessageKind Kind => MessageKind.TaskCancel;

    /// <summary>The task.</summary>
    public TaskId TaskId { get; init; }

    /// <summary>Also when it is running.</summary>
    public bool Force { get; init; }

    public static TaskCancel Read(StructReader from, ref FieldCheck check) => new()
    {
        TaskId = check.TaskId(from.GetData(0), "TaskCancel.taskId"),
        Force = from.GetStruct(1).GetBool(0, 0),
    };

    public override void Write(StructWriter to)
    {
        to.SetId(0, TaskId);
        to.InitStruct(1, 1, 0).SetBool(0, 0, Force);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}
