using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Working;

/// <summary>A task in a worker: as it came, and where it is.</summary>
internal sealed class AgentTask(TaskId id, byte[] source, int priority, long order, byte[] message)
{
    public TaskId Id { get; } = id;

    /// <summary>Identity of its client.</summary>
    public byte[] Source { get; } = source;

    public int Priority { get; } = priority;

    /// <summary>How many came before.</summary>
    public long Order { get; } = order;

    /// <summary>The message, to be handed on as it is.</summary>
    public byte[] Message { get; } = message;

    /// <summary>The processor that has it; null: it waits.</summary>
    public ProcessorSlot? Slot { get; set; }

    /// <summary>Its number in the processor.</summary>
    public long Number { get; set; }

    /// <summary>Left the worker.</summary>
    public bool IsOver { get; set; }

    /// <summary>A wish to cancel is under way; whether also when it runs.</summary>
    public bool? Cancelling { get; set; }
}
