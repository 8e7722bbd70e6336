using System.Runtime.InteropServices;

namespace Penstock.DataMovement.Copying.Walking;

/// <summary>Names of a folder that are no folders, in the buffer the kernel wrote them to; workers take some at a time.</summary>
internal sealed unsafe class EntryBatch(Folder folder, byte* buffer, List<(ulong Inode, int Offset)> entries)
{
    private const int AtATime = 32;
    private int _claimed;
    private int _left = entries.Count;

    public Folder Folder { get; } = folder;

    public int Count => entries.Count;

    /// <summary>Under the walk's lock: the next few, or all that are left.</summary>
    public (int From, int To) Claim(bool all)
    {
        var from = _claimed;
        _claimed = all ? entries.Count : Math.Min(entries.Count, _claimed + AtATime);
        return (from, _claimed);
    }

    public bool IsClaimed => _claimed >= entries.Count;

    /// <summary>The name with its zero.</summary>
    public byte* NameAt(int index) => buffer + entries[index].Offset;

    /// <summary>Some are done; after the last the buffer is free and the result true.</summary>
    public bool Finish(int count)
    {
        if (Interlocked.Add(ref _left, -count) > 0) return false;
        Free();
        return true;
    }

    /// <summary>Nobody will look at it any more.</summary>
    public void Free() => NativeMemory.Free(buffer);
}
