namespace Penstock.Scaler.Working;

/// <summary>A task as its function sees it.</summary>
public sealed class TaskCall
{
    internal TaskCall(object?[] arguments, string taskId, int priority)
    {
        Arguments = arguments;
        TaskId = taskId;
        Priority = priority;
    }

    /// <summary>
    /// The arguments: null, bool, long, <see cref="System.Numerics.BigInteger"/>, double, string, byte[], <c>List&lt;object?&gt;</c>, <see cref="System.Numerics.Complex"/>, or values of Python that
    /// only functions of this library look into.
    /// </summary>
    public IReadOnlyList<object?> Arguments { get; }

    /// <summary>The task's id, 32 hexadecimal digits.</summary>
    public string TaskId { get; }

    /// <summary>The task's priority; tasks it submits itself need one more, or they may wait for it.</summary>
    public int Priority { get; }
}
