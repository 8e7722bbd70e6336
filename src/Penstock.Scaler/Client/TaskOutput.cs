namespace Penstock.Scaler.Client;

/// <summary>What a task printed.</summary>
/// <param name="TaskId">The task, 32 hexadecimal digits.</param>
/// <param name="IsError">Whether to standard error.</param>
/// <param name="Text">What one call of write printed.</param>
public readonly record struct TaskOutput(string TaskId, bool IsError, string Text);
