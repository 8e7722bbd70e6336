using System.Runtime.CompilerServices;

namespace Penstock.Scaler.Ymq;

/// <summary>Pinned pieces of memory for small messages on their way out, used again by the sockets of one loop.</summary>
internal sealed class OutputChunks
{
    public const int ChunkBytes = 32 << 10;
    private const int MaxIdle = 256;
    private readonly Stack<Chunk> _idle = new();

    public Chunk Rent() => _idle.TryPop(out var chunk) ? chunk : new Chunk();

    public void Return(Chunk chunk)
    {
        if (_idle.Count < MaxIdle) _idle.Push(chunk);
    }

    /// <summary>One piece.</summary>
    public sealed unsafe class Chunk
    {
        public readonly byte[] Bytes = GC.AllocateUninitializedArray<byte>(ChunkBytes, pinned: true);
        public readonly nint Pointer;

        public Chunk() => Pointer = (nint)Unsafe.AsPointer(ref Bytes[0]);
    }
}
