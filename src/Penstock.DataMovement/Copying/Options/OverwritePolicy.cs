namespace Penstock.DataMovement.Copying;

/// <summary>What becomes of a file that is at the destination already.</summary>
public enum OverwritePolicy
{
    /// <summary>It is replaced.</summary>
    Always,

    /// <summary>It is replaced when size or modification time differ; when only owner, mode or attributes differ these are set. What <c>sync</c> does.</summary>
    Changed,

    /// <summary>It is replaced when size or content (by hash) differ; otherwise as <see cref="Changed"/>.</summary>
    Content,

    /// <summary>It is replaced when the source was modified later.</summary>
    Older,

    /// <summary>It stays.</summary>
    Never,
}
