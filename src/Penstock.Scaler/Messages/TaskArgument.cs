using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>An argument of a task: an object or, inside a graph, another task's result.</summary>
internal readonly record struct TaskArgument : IWireStruct<TaskArgument>
{
    /// <summary>An object.</summary>
    public TaskArgument(ObjectId objectId)
    {
        Type = TaskArgumentType.ObjectId;
        ObjectId = objectId;
    }

    /// <summary>The result of a task.</summary>
    public TaskArgument(TaskId taskId)
    {
        Type = TaskArgumentType.Task;
        TaskId = taskId;
    }

    public static int DataWords => 1;

    public static int Pointers => 1;

    /// <summary>Which of the two it is.</summary>
    public TaskArgumentType Type { get; }

    /// <summary>The object.</summary>
    public ObjectId ObjectId { get; }

    /// <summary>The task.</summary>
    public TaskId TaskId { get; }

    public static TaskArgument Read(StructReader from, ref FieldCheck check) => check.Ordinal<TaskArgumentType>(from.GetUInt16(0), "Task.Argument.type") switch
    {
        TaskArgumentType.ObjectId => new TaskArgument(check.ObjectId(from.GetData(0), "Task.Argument.data")),
        _ => new TaskArgument(check.TaskId(from.GetData(0), "Task.Argument.data")),
    };

    public void Write(StructWriter to)
    {
        to.SetUInt16(0, (ushort)Type);
        if (Type == TaskArgumentType.ObjectId) to.SetId(0, ObjectId);
        else to.SetId(0, TaskId);
    }
}
