namespace Penstock.DataMovement.Copying;

/// <summary>How an operation ended.</summary>
public enum CopyOutcome
{
    /// <summary>Everything asked for is done.</summary>
    Completed,

    /// <summary>Some files failed, each with its error; everything else is done.</summary>
    CompletedWithErrors,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>It could not begin, or met what would meet every further file (no space, quota, read-only), or too many errors.</summary>
    Failed,
}
