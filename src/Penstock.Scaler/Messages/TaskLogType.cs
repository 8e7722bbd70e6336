namespace Penstock.Scaler.Messages;

/// <summary>Where a task printed.</summary>
internal enum TaskLogType : ushort
{
    Stdout = 0,

    Stderr = 1,
}
