#pragma warning disable MA0048 // the kernel's structures belong together
using System.Runtime.InteropServices;

namespace Penstock.Net.Linux;

/// <summary><c>struct iovec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IoVector
{
    public nint Base;
    public nuint Length;
}

/// <summary><c>struct mmsghdr</c>: 64 bytes on 64-bit Linux, the message header's 56 and the number of bytes moved.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct MessageHeader
{
    [FieldOffset(0)]
    public nint Name;

    [FieldOffset(8)]
    public uint NameLength;

    [FieldOffset(16)]
    public nint Vectors;

    [FieldOffset(24)]
    public nuint VectorCount;

    [FieldOffset(32)]
    public nint Control;

    [FieldOffset(40)]
    public nuint ControlLength;

    [FieldOffset(48)]
    public int Flags;

    [FieldOffset(56)]
    public uint Bytes;
}

/// <summary><c>struct cmsghdr</c>; its data follows at 16 bytes, the next one at a multiple of 8.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ControlHeader
{
    /// <summary>Bytes of the header itself.</summary>
    public const int Size = 16;

    public nuint Length;
    public int Level;
    public int Type;
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollRequest
{
    public int File;
    public short Events;
    public short Returned;
}

/// <summary><c>struct msghdr</c> of 64-bit Linux, for streams: no name, no control data.</summary>
[StructLayout(LayoutKind.Explicit, Size = 56)]
internal struct StreamMessageHeader
{
    [FieldOffset(16)]
    public nint Vectors;

    [FieldOffset(24)]
    public nuint VectorCount;
}
