namespace Penstock.DataMovement.Copying;

/// <summary>What has reached the disk when the copy says it is done. Death of the process never harms; this is about the machine.</summary>
public enum DurabilityLevel
{
    /// <summary>What the kernel has written by itself.</summary>
    None,

    /// <summary>Every file's data and attributes before it gets its name (<c>fsync</c>).</summary>
    File,

    /// <summary>Everything, by one <c>syncfs</c> each 10,000 files and at the end.</summary>
    Batch,

    /// <summary>As <see cref="File"/>, and every folder after its names.</summary>
    All,
}
