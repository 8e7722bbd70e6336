namespace Penstock.Ejfat.Segmenting;

/// <summary>What is the same for all events of a segmenter.</summary>
internal sealed record SegmentFormat
{
    // A message the kernel cuts holds 64 segments and 65507 bytes at most; eight of them a call hide the call's cost, and half a megabyte of payload stays in the cache.
    private const int MessagesPerFlush = 8;
    private const int MaxSegmentsPerMessage = 64;
    private const int MaxBytesPerMessage = 65507;

    public SegmentFormat(SegmenterOptions options, int mtu)
    {
        (LbVersion, DataId, IPv6, NumbersAreTicks) = (options.LbHeaderVersion, options.DataId, options.IPv6, options.TicksAsEventNumber);
        MaxSegmentBytes = mtu - SegmentPlan.HeaderBytes(options.IPv6);
        DatagramsPerFlush = MessagesPerFlush * Math.Clamp(MaxBytesPerMessage / (MaxSegmentBytes + DatagramHeader.Size), 1, MaxSegmentsPerMessage);
    }

    public int LbVersion { get; }

    public ushort DataId { get; }

    public bool IPv6 { get; }

    public bool NumbersAreTicks { get; }

    /// <summary>Bytes of an event in a full segment.</summary>
    public int MaxSegmentBytes { get; }

    /// <summary>Datagrams that are handed to the kernel in one call.</summary>
    public int DatagramsPerFlush { get; }
}
