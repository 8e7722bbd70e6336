using System.Runtime.InteropServices;

namespace Penstock.Net;

/// <summary>A piece of memory to send, as the kernel has it (<c>struct iovec</c>).</summary>
/// <param name="Pointer">Where it begins; it must not move.</param>
/// <param name="Length">How many bytes.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct StreamPiece(nint Pointer, nuint Length);
