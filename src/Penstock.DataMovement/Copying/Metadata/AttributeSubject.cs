using System.Runtime.InteropServices;
using System.Text;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Metadata;

/// <summary>Something that has attributes: an open file, or a name in an open folder, which is reached through the descriptor and never followed.</summary>
internal readonly unsafe struct AttributeSubject
{
    private readonly int _file;
    private readonly byte[]? _path;
    private readonly bool _isTarget;

    private AttributeSubject(int file, byte[]? path, bool isTarget) => (_file, _path, _isTarget) = (file, path, isTarget);

    public static AttributeSubject Source(int file) => new(file, null, isTarget: false);

    public static AttributeSubject Target(int file) => new(file, null, isTarget: true);

    public static AttributeSubject Source(int folder, byte* name) => new(-1, PathOf(folder, name), isTarget: false);

    public static AttributeSubject Target(int folder, byte* name) => new(-1, PathOf(folder, name), isTarget: true);

    public int List(byte* names, int room)
    {
        nint length;
        if (_path is null) length = LibC.ListAttributes(_file, names, (nuint)room);
        else fixed (byte* path = _path) length = LibC.ListAttributesOf(path, names, (nuint)room);
        if (length >= 0) return (int)length;
        var errno = Marshal.GetLastPInvokeError();
        return errno == Errno.NotSupported ? 0 : throw Failure("listxattr", errno, null);
    }

    /// <summary>Its length, or -1 when there is none of the name.</summary>
    public int Get(byte* name, byte* value, int room)
    {
        nint length;
        if (_path is null) length = LibC.GetAttribute(_file, name, value, (nuint)room);
        else fixed (byte* path = _path) length = LibC.GetAttributeOf(path, name, value, (nuint)room);
        if (length >= 0) return (int)length;
        var errno = Marshal.GetLastPInvokeError();
        return errno is Errno.NoData or Errno.NotSupported ? -1 : throw Failure("getxattr", errno, name);
    }

    public void Set(byte* name, byte* value, int bytes)
    {
        int result;
        if (_path is null) result = LibC.SetAttribute(_file, name, value, (nuint)bytes, 0);
        else fixed (byte* path = _path) result = LibC.SetAttributeOf(path, name, value, (nuint)bytes, 0);
        if (result != 0) throw Failure("setxattr", Marshal.GetLastPInvokeError(), name);
    }

    public void Remove(ReadOnlySpan<byte> terminatedName)
    {
        fixed (byte* name = terminatedName)
        {
            int result;
            if (_path is null) result = LibC.RemoveAttribute(_file, name);
            else fixed (byte* path = _path) result = LibC.RemoveAttributeOf(path, name);
            if (result == 0) return;
            var errno = Marshal.GetLastPInvokeError();
            if (errno is not (Errno.NoData or Errno.NotSupported)) throw Failure("removexattr", errno, name);
        }
    }

    private CopyFailure Failure(string call, int errno, byte* name)
    {
        if (_isTarget && Errno.StopsOperation(errno) && errno != Errno.NoSpace) return CopyFailure.Target(call, errno);
        var text = name == null ? call : $"{call} {Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name))}";
        // ENOSPC of an attribute is mostly the room of one inode, not of the disk.
        return new CopyFailure(CopyErrorKind.Attributes, text, errno, _isTarget);
    }

    private static byte[] PathOf(int folder, byte* name) =>
        [.. Encoding.ASCII.GetBytes($"/proc/self/fd/{folder}/"), .. MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name), 0];
}
