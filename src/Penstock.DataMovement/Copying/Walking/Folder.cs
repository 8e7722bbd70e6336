using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Walking;

/// <summary>A folder of the source under way, with its counterpart. It lives from its entry until everything in it is done.</summary>
internal sealed class Folder(Folder? parent, byte[] name, byte[] targetName, FileStatus status)
{
    private int _pending = 1;

    public Folder? Parent { get; } = parent;

    /// <summary>With a zero at the end; only the zero at the top.</summary>
    public byte[] Name { get; } = name;

    /// <summary>The counterpart's name in its folder, with a zero at the end.</summary>
    public byte[] TargetName { get; } = targetName;

    /// <summary>The source's.</summary>
    public FileStatus Status { get; } = status;

    /// <summary>The counterpart's device and number, against another that takes its place.</summary>
    public FileStatus TargetStatus { get; set; }

    /// <summary>Descriptors; -1 while closed. Valid between <see cref="FolderHandles.Acquire"/> and <see cref="FolderHandles.Release"/>.</summary>
    public int Source { get; set; } = -1;

    public int Target { get; set; } = -1;

    /// <summary>False in a dry run when there is no counterpart.</summary>
    public bool HasTarget { get; set; } = true;

    /// <summary>The counterpart was made by us: it holds nothing of others.</summary>
    public bool IsNew { get; set; }

    /// <summary>It was reached through a symbolic link that is followed.</summary>
    public bool IsFollowed { get; init; }

    /// <summary>What is made in the counterpart gets an access list from it.</summary>
    public bool GivesAcl { get; set; }

    /// <summary>The group of what is made in the counterpart: its own when it is setgid, else ours.</summary>
    public uint GivenGroup { get; set; }

    /// <summary>The source's listing was not read to its end: nothing may be deleted for not being in it.</summary>
    public bool IsIncomplete { get; set; }

    /// <summary>False for the place where copied files and trees go, which is itself no copy.</summary>
    public bool IsCopy { get; init; } = true;

    /// <summary>Another file system is mounted here and is not entered.</summary>
    public bool IsClosedOff { get; set; }

    /// <summary>The tree it belongs to.</summary>
    public required CopyTree Tree { get; init; }

    internal int Users { get; set; }

    internal LinkedListNode<Folder>? Idle { get; set; }

    /// <summary>Something in the folder has begun.</summary>
    public void Begin() => Interlocked.Increment(ref _pending);

    /// <summary>Something has ended; true when it was the last.</summary>
    public bool End() => Interlocked.Decrement(ref _pending) == 0;

    /// <summary>The path from the top of the copied tree; empty for the top.</summary>
    public byte[] RelativePath(ReadOnlySpan<byte> name, bool atTarget = false)
    {
        static byte[] NameOf(Folder folder, bool atTarget) => atTarget ? folder.TargetName : folder.Name;
        var length = name.Length;
        for (var at = this; at.Parent is not null && at.IsCopy; at = at.Parent) length += NameOf(at, atTarget).Length;
        var path = new byte[Math.Max(0, name.IsEmpty && length > 0 ? length - 1 : length)];
        var end = path.Length;
        if (!name.IsEmpty)
        {
            name.CopyTo(path.AsSpan(end - name.Length));
            end -= name.Length;
            if (end > 0) path[--end] = (byte)'/';
        }

        for (var at = this; at.Parent is not null && at.IsCopy; at = at.Parent)
        {
            var own = NameOf(at, atTarget).AsSpan(0, NameOf(at, atTarget).Length - 1);
            own.CopyTo(path.AsSpan(end - own.Length));
            end -= own.Length;
            if (end > 0) path[--end] = (byte)'/';
        }

        return path;
    }
}
