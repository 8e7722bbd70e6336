using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Client;

/// <summary>A task from its submission to its end. Belongs to the session's thread once it was handed over.</summary>
internal sealed class PendingTask
{
    public required TaskId Id { get; init; }

    public required StoredFunction Function { get; init; }

    /// <summary>Of each argument its bytes, or none where it is in the storage already.</summary>
    public required byte[]?[] Payloads { get; init; }

    /// <summary>Of each argument its object or the task whose result it is.</summary>
    public required TaskArgument[] Arguments { get; init; }

    public required byte[] Flags { get; init; }

    public required TaskCapability[] Capabilities { get; init; }

    public required ITaskSink Sink { get; init; }

    /// <summary>Which of its sink's tasks it is.</summary>
    public int Index { get; init; }

    public required long Submitted { get; init; }

    /// <summary>The graph it is a node of.</summary>
    public PendingGraph? Graph { get; init; }

    /// <summary>Objects that are not in the storage yet.</summary>
    public int Missing { get; set; }

    public bool IsSent { get; set; }

    public bool IsEnded { get; set; }

    public bool IsCancelling { get; set; }

    public TaskMessage ToMessage(byte[] source) => new()
    {
        TaskId = Id, Source = source, Metadata = Flags, FuncObjectId = Function.Id, FunctionArgs = Arguments, Capabilities = Capabilities,
    };
}
