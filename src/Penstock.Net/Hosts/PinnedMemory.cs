using System.Runtime.InteropServices;

namespace Penstock.Net;

/// <summary>Page-aligned memory outside the managed heap: it never moves, so the kernel may read and write it while managed code runs.</summary>
public sealed unsafe class PinnedMemory : IDisposable
{
    private const nuint PageBytes = 4096;
    private readonly Block _block;

    /// <summary>Zeroed memory of this many bytes.</summary>
    /// <exception cref="OutOfMemoryException">The system has none.</exception>
    public PinnedMemory(nuint bytes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bytes);
        Bytes = bytes;
        _block = new Block(bytes);
    }

    /// <summary>Its size.</summary>
    public nuint Bytes { get; }

    /// <summary>Its address; 0 after it was disposed.</summary>
    public nint Pointer => _block.Address;

    /// <summary>All of it (up to 2 GiB - 1).</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_block.IsClosed, this);
            return new Span<byte>((void*)Pointer, checked((int)Bytes));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _block.Dispose();

    // Freed by the runtime too, where nobody disposed it.
    private sealed class Block : SafeHandle
    {
        public Block(nuint bytes)
            : base(0, ownsHandle: true)
        {
            var memory = NativeMemory.AlignedAlloc(bytes, PageBytes);
            NativeMemory.Clear(memory, bytes);
            SetHandle((nint)memory);
        }

        public nint Address => IsClosed ? 0 : handle;

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            NativeMemory.AlignedFree((void*)handle);
            return true;
        }
    }
}
