using Penstock.Net;

namespace Penstock.Ejfat;

/// <summary>An event of which something is still missing. Used again for other events.</summary>
internal sealed class PartialEvent
{
    public Coverage Coverage;

    public EventKey Key;

    public UdpAddress Source;

    public uint Length;

    public int Segments;

    /// <summary>When the last new segment arrived.</summary>
    public long LastArrival;

    public ReceivedEvent Event = null!;

    public uint HashCode;

    public PartialEvent? NextInBucket;

    public PartialEvent? Older;

    public PartialEvent? Newer;
}
