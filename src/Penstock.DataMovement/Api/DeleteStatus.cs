namespace Penstock.DataMovement;

/// <summary>What became of a request to forget an operation; the numbers are the protocol's.</summary>
public enum DeleteStatus
{
    /// <summary>A wrong request.</summary>
    Invalid = 0,

    /// <summary>There is no such operation.</summary>
    NotFound = 1,

    /// <summary>Forgotten.</summary>
    Success = 2,

    /// <summary>It has not ended; nothing was done.</summary>
    Active = 3,

    /// <summary>The server could not tell.</summary>
    Unknown = 4,
}
