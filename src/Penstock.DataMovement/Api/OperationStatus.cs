namespace Penstock.DataMovement;

/// <summary>How an operation ended, or why nothing can be said; the numbers are the protocol's.</summary>
public enum OperationStatus
{
    /// <summary>The request could not be carried out as it was made; the message says why.</summary>
    Invalid = 0,

    /// <summary>There is no such operation (any more, or for this caller).</summary>
    NotFound = 1,

    /// <summary>Everything was copied.</summary>
    Success = 2,

    /// <summary>The copy failed; the message says why.</summary>
    Failed = 3,

    /// <summary>It was cancelled.</summary>
    Cancelled = 4,

    /// <summary>Not ended yet.</summary>
    Unknown = 5,
}
