namespace Penstock.DataMovement.Copying;

/// <summary>What a storage is measured with.</summary>
public sealed record BenchOptions
{
    /// <summary>Where: a folder of ours is made in it, and removed.</summary>
    public required RawPath Folder { get; init; }

    /// <summary>How many files each thread has. [default: 1]</summary>
    public int Files { get; init; } = 1;

    /// <summary>The size of each. [default: 256 MiB]</summary>
    public long FileBytes { get; init; } = 256L << 20;

    /// <summary>Bytes of one read or write, a multiple of 4096. [default: 1 MiB]</summary>
    public int BlockBytes { get; init; } = 1 << 20;

    /// <summary>Threads. [default: the processors]</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Past the page cache.</summary>
    public bool Direct { get; init; }

    /// <summary>Looks at every byte that is read: each 8 bytes say where they belong.</summary>
    public bool Verify { get; init; }

    /// <summary>Refuses values that cannot be.</summary>
    /// <exception cref="ArgumentException">Names the option, the value and what is accepted.</exception>
    public void Validate()
    {
        if (Files is < 1 or > 1_000_000) throw new ArgumentException($"files: {Files} is not in 1 to 1000000");
        if (FileBytes is < 4096 or > 1L << 44 || FileBytes % 4096 != 0) throw new ArgumentException($"file size: {FileBytes} is not a multiple of 4096 in 4096 to {1L << 44}");
        if (BlockBytes is < 4096 or > 1 << 28 || BlockBytes % 4096 != 0) throw new ArgumentException($"block size: {BlockBytes} is not a multiple of 4096 in 4096 to {1 << 28}");
        if (Threads is < 1 or > 1024) throw new ArgumentException($"threads: {Threads} is not in 1 to 1024");
    }
}
