namespace Penstock.DataMovement.Copying;

/// <summary>What becomes of symbolic links in the source.</summary>
public enum SymlinkPolicy
{
    /// <summary>They are copied as links.</summary>
    Copy,

    /// <summary>What they point to is copied (<c>cp -L</c>).</summary>
    Follow,

    /// <summary>They are skipped and counted.</summary>
    Skip,

    /// <summary>Those that point out of the tree are skipped and counted, the others copied (<c>rsync --safe-links</c>).</summary>
    SkipUnsafe,

    /// <summary>Of those that point out of the tree the target is copied, the others are copied as links (<c>rsync --copy-unsafe-links</c>).</summary>
    FollowUnsafe,
}
