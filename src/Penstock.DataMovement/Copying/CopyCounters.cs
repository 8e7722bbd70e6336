namespace Penstock.DataMovement.Copying;

/// <summary>What one worker has done. Written by it alone, read by whoever asks for progress.</summary>
internal sealed class CopyCounters
{
    public long Files;
    public long Folders;
    public long Links;
    public long Specials;
    public long FileBytes;
    public long Unchanged;
    public long UnchangedFolders;
    public long UnchangedLinks;
    public long UnchangedSpecials;
    public long UnchangedBytes;
    public long Skipped;
    public long HardLinks;
    public long Deleted;
    public long Failed;
    public long Copied;
    public long VerifiedBytes;
    public long VerifiedFiles;
    public long ResumedBytes;

    /// <summary>By <see cref="Content.CopyMethod"/>.</summary>
    public long[] ByMethod { get; } = new long[Enum.GetValues<Content.CopyMethod>().Length];
}
