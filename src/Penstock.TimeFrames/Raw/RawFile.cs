using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Raw;

/// <summary>What a file of raw pages holds: links, and where their heartbeat frames are. About 48 bytes per frame; no page is kept.</summary>
public sealed class RawFile
{
    internal RawFile(string name, IReadOnlyList<LinkId> links, IReadOnlyList<HeartbeatFrame> frames, IReadOnlyList<PageRun> runs, long pages, long walked, RawDataException? damage)
    {
        Name = name;
        Links = links;
        Frames = frames;
        Runs = runs;
        Pages = pages;
        WalkedBytes = walked;
        Damage = damage;
    }

    /// <summary>The file.</summary>
    public string Name { get; }

    /// <summary>The links, in the order in which they first appear.</summary>
    public IReadOnlyList<LinkId> Links { get; }

    /// <summary>The frames, in the order in which their last pages appear.</summary>
    public IReadOnlyList<HeartbeatFrame> Frames { get; }

    /// <summary>What <see cref="HeartbeatFrame.FirstRun"/> counts in.</summary>
    public IReadOnlyList<PageRun> Runs { get; }

    /// <summary>Sound pages.</summary>
    public long Pages { get; }

    /// <summary>Bytes up to where the walk ended: all of the file unless there is <see cref="Damage"/>.</summary>
    public long WalkedBytes { get; }

    /// <summary>Why the walk ended before the file did; null when it did not.</summary>
    public RawDataException? Damage { get; }
}
