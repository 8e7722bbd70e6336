using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Content;

/// <summary>A file that is being copied: its descriptors and what is known of it.</summary>
internal sealed class OpenCopy
{
    public required int Source { get; init; }

    public required int Target { get; init; }

    public required FileStatus Status { get; init; }

    public required Ladder Ladder { get; init; }

    /// <summary>The source has holes, or its file system stores less than its size.</summary>
    public bool MayHaveHoles => Status.Allocated < Status.Bytes;

    /// <summary>What is written over held something before: holes are punched, not left.</summary>
    public bool OverOld { get; init; }

    /// <summary>Several threads copy at once: no call that uses the file's position.</summary>
    public bool IsShared { get; init; }

    /// <summary>Descriptors for direct IO, or -1.</summary>
    public int DirectSource { get; set; } = -1;

    public int DirectTarget { get; set; } = -1;

    public int DirectUnit { get; set; } = 4096;
}
