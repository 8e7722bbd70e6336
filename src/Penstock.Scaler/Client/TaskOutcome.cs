namespace Penstock.Scaler.Client;

/// <summary>How a task ended.</summary>
public readonly record struct TaskOutcome
{
    /// <summary>What it returned; null where it did not succeed.</summary>
    public TaskValue? Value { get; init; }

    /// <summary>Why it did not succeed: a <see cref="TaskClientException"/>, or an <see cref="OperationCanceledException"/>.</summary>
    public Exception? Error { get; init; }

    /// <summary>From its submission to its result being here.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Processor time it took at the worker, where the worker said it.</summary>
    public TimeSpan? CpuTime { get; init; }

    /// <summary>The value, or the error thrown.</summary>
    public TaskValue GetValue()
    {
        if (Error is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(Error);
        return Value!;
    }
}
