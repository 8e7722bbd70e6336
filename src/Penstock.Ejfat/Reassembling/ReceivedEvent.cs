using System.Buffers;
using System.Runtime.InteropServices;
using Penstock.Net;

namespace Penstock.Ejfat;

/// <summary>A whole event, in a buffer that belongs to the Reassembler. Dispose it when it has been read: until then its memory counts against
/// <see cref="ReassemblerOptions.MemoryLimitBytes"/>. Object and buffer are then used for other events, so nothing of it may be touched afterwards.</summary>
public sealed unsafe class ReceivedEvent : IDisposable
{
    private const int Free = 0;
    private const int InUse = 1;

    // What one event costs beside its bytes: this object, and what allocators keep.
    private const int OverheadBytes = 256;

    private readonly EventBufferPool _pool;
    private readonly NativeBytes _manager;
    private int _length;
    private int _state;

    internal ReceivedEvent(EventBufferPool pool, int sizeClass)
    {
        _pool = pool;
        Class = sizeClass;
        Bytes = (byte*)NativeMemory.AlignedAlloc((nuint)SizeClass.BytesOf(sizeClass), 64);
        _manager = new NativeBytes(this);
    }

    /// <summary>Its number at its source.</summary>
    public ulong EventNumber { get; internal set; }

    /// <summary>Its source or channel.</summary>
    public ushort DataId { get; internal set; }

    /// <summary>How many segments it came in.</summary>
    public int Segments { get; internal set; }

    /// <summary>Where its first segment came from: the sender, or the load balancer in between.</summary>
    public UdpAddress Source { get; internal set; }

    /// <summary>Its bytes.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public ReadOnlyMemory<byte> Memory => _manager.Of(CheckedLength());

    /// <summary>Its bytes.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public ReadOnlySpan<byte> Span => new(Bytes, CheckedLength());

    internal byte* Bytes { get; private set; }

    internal int Class { get; }

    internal ReceivedEvent? Next { get; set; }

    /// <summary>Gives object and buffer back, from any thread. A second call does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.CompareExchange(ref _state, Free, InUse) == InUse) _pool.GiveBack(this);
    }

    internal static long CostOf(int sizeClass) => SizeClass.BytesOf(sizeClass) + OverheadBytes;

    internal void Take(int length)
    {
        _length = length;
        _state = InUse;
    }

    internal void Release() => _state = Free;

    internal void FreeMemory()
    {
        NativeMemory.AlignedFree(Bytes);
        Bytes = null;
    }

    private int CheckedLength()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _state) != InUse, this);
        return _length;
    }

    private sealed class NativeBytes(ReceivedEvent owner) : MemoryManager<byte>
    {
        public ReadOnlyMemory<byte> Of(int length) => CreateMemory(length);

        public override Span<byte> GetSpan() => new(owner.Bytes, owner.CheckedLength());

        // Native memory does not move.
        public override MemoryHandle Pin(int elementIndex = 0) => new(owner.Bytes + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
