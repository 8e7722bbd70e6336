namespace Penstock.DataMovement;

/// <summary>Where an operation stands; the numbers are the protocol's.</summary>
public enum OperationState
{
    /// <summary>Accepted; nothing was started.</summary>
    Pending = 0,

    /// <summary>Being checked and prepared.</summary>
    Starting = 1,

    /// <summary>Copying.</summary>
    Running = 2,

    /// <summary>Ended; <see cref="OperationStatus"/> says how.</summary>
    Completed = 3,

    /// <summary>Asked to end, not there yet.</summary>
    Cancelling = 4,

    /// <summary>Not known: there is no such operation, or its server does not say.</summary>
    Unknown = 5,
}
