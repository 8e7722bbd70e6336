namespace Penstock.DataMovement.Operations;

/// <summary>The states of the table's machine. A cancel that was asked for is beside them: it can come in any of the first three.</summary>
internal enum OperationPhase
{
    /// <summary>Waits for its turn.</summary>
    Queued = 0,

    /// <summary>Has its turn; is checked and prepared.</summary>
    Starting = 1,

    /// <summary>Its command runs.</summary>
    Running = 2,

    /// <summary>Has ended. Nothing changes it any more.</summary>
    Finished = 3,
}
