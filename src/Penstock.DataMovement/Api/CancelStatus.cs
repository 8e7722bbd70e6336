namespace Penstock.DataMovement;

/// <summary>What became of a request to end an operation; the numbers are the protocol's.</summary>
public enum CancelStatus
{
    /// <summary>A wrong request.</summary>
    Invalid = 0,

    /// <summary>There is no such operation.</summary>
    NotFound = 1,

    /// <summary>It was asked to end, or had ended.</summary>
    Success = 2,

    /// <summary>It could not be asked.</summary>
    Failed = 3,
}
