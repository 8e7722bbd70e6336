using System.Runtime.InteropServices;
using Penstock.DataMovement.Copying.Content;
using Penstock.DataMovement.Copying.Metadata;

namespace Penstock.DataMovement.Copying.Walking;

/// <summary>What a worker thread has for itself: buffers for content, attributes, names, hashes, and its counters.</summary>
internal sealed unsafe class Worker : IDisposable
{
    /// <summary>Fits the processor's second cache: what is read is still there when it is hashed and written.</summary>
    public const int BufferBytes = 1 << 20;

    private const nuint Alignment = 4096;

    public Worker(int number, CopyOptions options, AttributeRules rules)
    {
        Number = number;
        Buffer = (byte*)NativeMemory.AlignedAlloc(BufferBytes, Alignment);
        Second = (byte*)NativeMemory.AlignedAlloc(BufferBytes, Alignment);
        Attributes = new AttributeCopier(rules);
        Metadata = new MetadataWriter(options, rules, Attributes);
        Hash = new ContentHash(options.Hash);
        CheckHash = new ContentHash(options.Hash);
    }

    public int Number { get; }

    /// <summary>Aligned for direct IO.</summary>
    public byte* Buffer { get; private set; }

    public byte* Second { get; private set; }

    public CopyCounters Counters { get; } = new();

    public AttributeCopier Attributes { get; }

    public MetadataWriter Metadata { get; }

    /// <summary>Of what is read from the source.</summary>
    public ContentHash Hash { get; }

    /// <summary>Of what is read back.</summary>
    public ContentHash CheckHash { get; }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Buffer);
        NativeMemory.AlignedFree(Second);
        Buffer = null;
        Second = null;
        Attributes.Dispose();
        Hash.Dispose();
        CheckHash.Dispose();
    }
}
