namespace Penstock.DataMovement.Copying;

/// <summary>Where an operation is.</summary>
public enum CopyPhase
{
    /// <summary>It has not begun.</summary>
    Waiting,

    /// <summary>The tree is read and copied, both at once.</summary>
    Copying,

    /// <summary>Everything is copied; data goes to the disk.</summary>
    Syncing,

    /// <summary>It has ended.</summary>
    Done,
}
