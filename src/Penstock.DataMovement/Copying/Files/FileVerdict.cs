namespace Penstock.DataMovement.Copying.Files;

/// <summary>What is to be done with a file that may have a counterpart.</summary>
internal enum FileVerdict
{
    /// <summary>Its content is copied.</summary>
    Copy,

    /// <summary>The counterpart's content stays; what differs of the rest is set.</summary>
    Update,

    /// <summary>The counterpart stays as it is.</summary>
    Leave,

    /// <summary>An earlier run of this operation copied it.</summary>
    Resumed,
}
