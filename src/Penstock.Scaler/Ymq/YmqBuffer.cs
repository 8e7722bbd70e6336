using System.Runtime.InteropServices;

namespace Penstock.Scaler.Ymq;

/// <summary>
/// The bytes of a large message, outside the managed heap and of any length. Counted references: whoever keeps one calls <see cref="Retain"/>, whoever is done
/// calls <see cref="Release"/>, from any thread. Freed memory is kept for messages of the same size, within <see cref="MaxIdleBytes"/>.
/// </summary>
internal sealed unsafe class YmqBuffer
{
    private const long PageBytes = 4096;
    private const long MaxIdleBytes = 64L << 20;

    private static readonly Lock s_lock = new();
    private static readonly Dictionary<long, Stack<nint>> s_idle = [];
    private static long s_idleBytes;

    private readonly long _capacity;
    private nint _pointer;
    private int _references = 1;

    private YmqBuffer(nint pointer, long length, long capacity)
    {
        _pointer = pointer;
        Length = length;
        _capacity = capacity;
    }

#pragma warning disable MA0055, CA1816 // the last holder frees; the finalizer is for a reference that was forgotten, which then costs memory until now, no longer
    ~YmqBuffer()
    {
        if (_pointer != 0) NativeMemory.AlignedFree((void*)_pointer);
    }

    /// <summary>How many bytes.</summary>
    public long Length { get; }

    /// <summary>The first byte.</summary>
    public byte* Pointer => (byte*)_pointer;

    /// <summary>All bytes of a message below 2 GiB.</summary>
    public Span<byte> Span => new((void*)_pointer, checked((int)Length));

    /// <summary>A part of the bytes.</summary>
    public Span<byte> Slice(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset);
        return new Span<byte>((byte*)_pointer + offset, length);
    }

    /// <summary>Memory with undefined content. Pages are not touched before they are written.</summary>
    /// <exception cref="OutOfMemoryException">The system has none.</exception>
    public static YmqBuffer Rent(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, 1L << 56);
        var capacity = Math.Max(PageBytes, (length + PageBytes - 1) & ~(PageBytes - 1));
        lock (s_lock)
        {
            if (s_idle.TryGetValue(capacity, out var stack) && stack.TryPop(out var idle))
            {
                s_idleBytes -= capacity;
                return new YmqBuffer(idle, length, capacity);
            }
        }
        return new YmqBuffer((nint)NativeMemory.AlignedAlloc((nuint)capacity, (nuint)PageBytes), length, capacity);
    }

    /// <summary>A copy of some bytes.</summary>
    public static YmqBuffer CopyOf(ReadOnlySpan<byte> bytes)
    {
        var buffer = Rent(bytes.Length);
        bytes.CopyTo(buffer.Span);
        return buffer;
    }

    /// <summary>One more holder.</summary>
    public YmqBuffer Retain()
    {
        Interlocked.Increment(ref _references);
        return this;
    }

    /// <summary>One holder less; the last one gives the memory back.</summary>
    public void Release()
    {
        var left = Interlocked.Decrement(ref _references);
        if (left > 0) return;
        if (left < 0) throw new InvalidOperationException("a message buffer was released more often than it was retained");
        GC.SuppressFinalize(this);
        var pointer = _pointer;
        _pointer = 0;
        lock (s_lock)
        {
            if (s_idleBytes + _capacity <= MaxIdleBytes)
            {
                s_idleBytes += _capacity;
                if (!s_idle.TryGetValue(_capacity, out var stack)) s_idle[_capacity] = stack = new Stack<nint>();
                stack.Push(pointer);
                return;
            }
        }
        NativeMemory.AlignedFree((void*)pointer);
    }
}
