using System.Runtime.InteropServices;

namespace Penstock.Pipeline.Sending;

/// <summary>Memory for one event, given back when the event has been sent.</summary>
public sealed class SendBuffer
{
    private readonly SendBuffers _owner;
    private readonly byte[] _bytes;

    internal SendBuffer(SendBuffers owner, int capacity)
    {
        _owner = owner;
        _bytes = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);
    }

    /// <summary>Bytes there are.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>The first bytes. They do not move.</summary>
    public Memory<byte> Memory(int length) => MemoryMarshal.CreateFromPinnedArray(_bytes, 0, length);

    /// <summary>Gives it back.</summary>
    public void Return() => _owner.Return(this);
}
