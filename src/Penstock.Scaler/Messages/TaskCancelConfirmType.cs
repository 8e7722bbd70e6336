namespace Penstock.Scaler.Messages;

/// <summary>What became of a wish that a task end.</summary>
internal enum TaskCancelConfirmType : ushort
{
    Canceled = 0,

    /// <summary>It runs and was not forced.</summary>
    CancelFailed = 1,

    CancelNotFound = 2,
}
