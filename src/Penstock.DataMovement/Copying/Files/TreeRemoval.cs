using System.Runtime.InteropServices;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Files;

/// <summary>Removes a folder with all that is in it, from descriptor to descriptor: no link is followed, whoever puts one in the way meanwhile.</summary>
internal static unsafe class TreeRemoval
{
    private const int BufferBytes = 32 << 10;

    /// <summary>0, or the first error number; what could be removed is.</summary>
    public static int Remove(int folder, byte* name, Func<bool> stop, Action removed)
    {
        // Names, not descriptors: the way back up is opened anew, so that depth needs none.
        var path = new Stack<byte[]>();
        path.Push(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name).ToArray());
        var first = 0;
        while (path.Count > 0 && !stop())
        {
            var errno = Step(folder, path, removed);
            if (errno == 0) continue;
            if (first == 0) first = errno;
            return first;
        }

        return first != 0 ? first : stop() ? Errno.Canceled : 0;
    }

    // Empties the deepest folder of the path as far as it holds no folders, goes into the first that it holds, or removes it.
    private static int Step(int top, Stack<byte[]> path, Action removed)
    {
        var parent = OpenParent(top, path);
        if (parent < 0) return -parent;
        try
        {
            byte[] terminated = [.. path.Peek(), 0];
            fixed (byte* last = terminated)
            {
                var file = LibC.OpenAt(parent, last, Open.Folder | Open.NoFollow | Open.CloseOnExec, 0);
                if (file < 0) return Marshal.GetLastPInvokeError();
                int errno;
                byte[]? inner;
                try
                {
                    errno = Empty(file, removed, out inner);
                }
                finally
                {
                    _ = LibC.Close(file);
                }

                if (errno != 0) return errno;
                if (inner is not null)
                {
                    path.Push(inner);
                    return 0;
                }

                if (LibC.Unlink(parent, last, LibC.RemoveFolder) != 0) return Marshal.GetLastPInvokeError();
                removed();
                path.Pop();
                return 0;
            }
        }
        finally
        {
            if (parent != top) _ = LibC.Close(parent);
        }
    }

    private static int OpenParent(int top, Stack<byte[]> path)
    {
        var at = top;
        foreach (var name in path.Reverse().Take(path.Count - 1))
        {
            byte[] terminated = [.. name, 0];
            int next;
            fixed (byte* pointer = terminated) next = LibC.OpenAt(at, pointer, Open.Folder | Open.NoFollow | Open.CloseOnExec, 0);
            var errno = next < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (at != top) _ = LibC.Close(at);
            if (next < 0) return -errno;
            at = next;
        }

        return at;
    }

    // Removes everything but folders; the first folder that is not empty is told.
    private static int Empty(int file, Action removed, out byte[]? inner)
    {
        inner = null;
        var buffer = (byte*)NativeMemory.Alloc(BufferBytes);
        try
        {
            while (true)
            {
                var read = LibC.ReadEntries(file, buffer, BufferBytes);
                if (read < 0) return Marshal.GetLastPInvokeError();
                if (read == 0) return 0;
                for (nint at = 0; at < read; at += *(ushort*)(buffer + at + 16))
                {
                    var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer + at + 19);
                    if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8) || name.Contains((byte)'/')) continue;
                    if (LibC.Unlink(file, buffer + at + 19, 0) == 0)
                    {
                        removed();
                        continue;
                    }

                    var errno = Marshal.GetLastPInvokeError();
                    if (errno is not (Errno.IsDirectory or Errno.Permission)) return errno;
                    if (LibC.Unlink(file, buffer + at + 19, LibC.RemoveFolder) == 0) removed();
                    else if (Marshal.GetLastPInvokeError() == Errno.NotEmpty)
                    {
                        inner = name.ToArray();
                        return 0;
                    }
                    else return Marshal.GetLastPInvokeError();
                }
            }
        }
        finally
        {
            NativeMemory.Free(buffer);
        }
    }
}
