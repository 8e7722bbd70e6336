using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>What a task printed.</summary>
internal sealed record TaskLog : Message, IWireStruct<TaskLog>
{
    public static int DataWords => 1;

    public static int Pointers => 2;

    public override MessageKind Kind => MessageKind.TaskLog;

    /// <summary>The task.</summary>
    public TaskId TaskId { get; init; }

    /// <summary>Where to.</summary>
    public TaskLogType LogType { get; init; }

    /// <summary>One write of it.</summary>
    public string Content { get; init; } = "";

    public static TaskLog Read(StructReader from, ref FieldCheck check) => new()
    {
        TaskId = check.TaskId(from.GetData(0), "TaskLog.taskId"),
        LogType = check.Ordinal<TaskLogType>(from.GetUInt16(0), "TaskLog.logType"),
        Content = from.GetText(1),
    };

    public override void Write(StructWriter to)
    {
        to.SetId(0, TaskId);
        to.SetUInt16(0, (ushort)LogType);
        to.SetText(1, Content);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}
