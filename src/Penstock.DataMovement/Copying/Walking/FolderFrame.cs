using System.Runtime.InteropServices;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Walking;

/// <summary>A folder whose listing is being read: a part of it at a time, so that a folder of any size needs the same memory.</summary>
internal sealed unsafe class FolderFrame(Folder folder)
{
    private const int BufferBytes = 64 << 10;
    private const int LongestEntry = 280;
    private const int NameOffset = 19;

    private byte[] _folders = [];
    private int _at;

    /// <summary>Only some folders of it, by name, each with its zero.</summary>
    public FolderFrame(Folder folder, byte[] folders)
        : this(folder) => (_folders, IsAtEnd) = (folders, true);

    public Folder Folder { get; } = folder;

    public bool IsAtEnd { get; private set; }

    public bool HasFolder => _at < _folders.Length;

    public bool IsDone => IsAtEnd && !HasFolder;

    /// <summary>The next folder in this one, with its zero.</summary>
    public ReadOnlySpan<byte> NextFolder()
    {
        var rest = _folders.AsSpan(_at);
        var name = rest[..(rest.IndexOf((byte)0) + 1)];
        _at += name.Length;
        return name;
    }

    /// <summary>Reads on: the entries that are no folders, or null when there were none.</summary>
    public EntryBatch? Read(Worker worker, ITreeVisitor visitor)
    {
        if (Folder.IsClosedOff)
        {
            IsAtEnd = true;
            return null;
        }

        var buffer = (byte*)NativeMemory.Alloc(BufferBytes);
        var filled = 0;
        while (BufferBytes - filled > LongestEntry)
        {
            var read = LibC.ReadEntries(Folder.Source, buffer + filled, (nuint)(BufferBytes - filled));
            if (read > 0)
            {
                filled += (int)read;
                continue;
            }

            if (read < 0)
            {
                Folder.IsIncomplete = true;
                visitor.ListingFailed(Folder, Marshal.GetLastPInvokeError());
            }

            IsAtEnd = true;
            break;
        }

        var entries = Sort(worker, visitor, buffer, filled);
        if (entries.Count > 0) return new EntryBatch(Folder, buffer, entries);
        NativeMemory.Free(buffer);
        return null;
    }

    // Files in the order of their numbers: that is how they lie on the disk.
    private List<(ulong Inode, int Offset)> Sort(Worker worker, ITreeVisitor visitor, byte* buffer, int filled)
    {
        var entries = new List<(ulong Inode, int Offset)>();
        var folders = new List<byte>();
        for (var at = 0; at < filled;)
        {
            var name = buffer + at + NameOffset;
            var type = FileType.FromEntry(buffer[at + 18]);
            var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
            if (IsOrdinary(bytes))
            {
                var asks = type == 0 || (type == FileType.SymbolicLink && visitor.FollowsLinks);
                if (type == FileType.Folder || (asks && visitor.IsFolder(worker, Folder, name))) folders.AddRange(new ReadOnlySpan<byte>(name, bytes.Length + 1));
                else entries.Add((*(ulong*)(buffer + at), at + NameOffset));
            }

            at += *(ushort*)(buffer + at + 16);
        }

        entries.Sort(static (a, b) => a.Inode.CompareTo(b.Inode));
        (_folders, _at) = (folders.Count == 0 ? [] : [.. folders], 0);
        return entries;
    }

    // A hostile file system (FUSE) may name an entry "..", or "a/b": no such name is used.
    private static bool IsOrdinary(ReadOnlySpan<byte> name) =>
        !name.IsEmpty && !name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8) && !name.Contains((byte)'/');
}
