using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>What became of a wish that a task end.</summary>
internal sealed record TaskCancelConfirm : Message, IWireStruct<TaskCancelConfirm>
{
    public static int DataWords => 1;

    public static int Pointers => 1;

    public override MessageKind Kind => MessageKind.TaskCancelConfirm;

    /// <summary>The task.</summary>
    public TaskId TaskId { get; init; }

    /// <summary>What became of it.</summary>
    public TaskCancelConfirmType CancelConfirmType { get; init; }

    public static TaskCancelConfirm Read(StructReader from, ref FieldCheck check) => new()
    {
        TaskId = check.TaskId(from.GetData(0), "TaskCancelConfirm.taskId"),
        CancelConfirmType = check.Ordinal<TaskCancelConfirmType>(from.GetUInt16(0), "TaskCancelConfirm.cancelConfirmType"),
    };

    public override void Write(StructWriter to)
    {
        to.SetId(0, TaskId);
        to.SetUInt16(0, (ushort)CancelConfirmType);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}
