using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Working;

/// <summary>A task in a processor.</summary>
internal sealed class ProcessorTask(TaskMessage message, TaskFlags flags, long number)
{
    private int _state;

    public TaskMessage Message { get; } = message;

    public TaskFlags Flags { get; } = flags;

    /// <summary>How many tasks came before, and itself.</summary>
    public long Number { get; } = number;

    /// <summary>Objects that are not here yet.</summary>
    public int Missing { get; set; }

    /// <summary>Why an object will not come.</summary>
    public string? Failure { get; set; }

    public CachedFunction? Function { get; set; }

    public byte[][] Arguments { get; } = new byte[message.FunctionArgs.Length][];

    /// <summary>The bytes of the result or the error.</summary>
    public byte[] Result { get; set; } = [];

    public bool Failed { get; set; }

    public ProfileResult Profile { get; set; }

    public int Tries { get; set; }

    /// <summary>Begins it; false: it was withdrawn.</summary>
    public bool TryBegin() => Interlocked.CompareExchange(ref _state, 1, 0) == 0;

    /// <summary>Withdraws it; false: it has begun.</summary>
    public bool TryWithdraw() => Interlocked.CompareExchange(ref _state, 2, 0) == 0;

    public bool IsWithdrawn => Volatile.Read(ref _state) == 2;
}
