namespace Penstock.DataMovement.Copying;

/// <summary>What was done with a name, or would be in a dry run.</summary>
public enum CopyAction
{
    /// <summary>Made: there was nothing.</summary>
    Created,

    /// <summary>Replaced what was there.</summary>
    Replaced,

    /// <summary>Only owner, mode, times or attributes were set.</summary>
    Updated,

    /// <summary>Made a further name of a file that was copied already.</summary>
    Linked,

    /// <summary>Nothing: it was equal.</summary>
    Unchanged,

    /// <summary>Removed at the destination.</summary>
    Deleted,

    /// <summary>Left out by a filter, a limit or a policy.</summary>
    Skipped,
}
