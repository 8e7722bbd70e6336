namespace Penstock.DataMovement;

/// <summary>What became of a request for a new operation; the numbers are the protocol's.</summary>
public enum CreateStatus
{
    /// <summary>Accepted; the uid names it.</summary>
    Success = 0,

    /// <summary>Not possible now; the message says why.</summary>
    Failed = 1,

    /// <summary>A wrong request; the message says why.</summary>
    Invalid = 2,
}
