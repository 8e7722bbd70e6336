using Penstock.Ejfat.Wire;

namespace Penstock.Ejfat.Segmenting;

/// <summary>How an event is cut: segments of equal size, the last one with what remains. An empty event has none.</summary>
internal readonly record struct SegmentPlan
{
    /// <summary>Bytes of the longest event: the reassembly header counts them with 32 bits.</summary>
    public const long MaxEventBytes = uint.MaxValue;

    private const int IPv4Bytes = 20;
    private const int IPv6Bytes = 40;
    private const int UdpBytes = 8;

    private SegmentPlan(long eventBytes, int maxSegmentBytes)
    {
        EventBytes = eventBytes;
        MaxSegmentBytes = maxSegmentBytes;
        Count = (eventBytes + maxSegmentBytes - 1) / maxSegmentBytes;
    }

    /// <summary>Bytes of the whole event.</summary>
    public long EventBytes { get; }

    /// <summary>Bytes of all segments but the last.</summary>
    public int MaxSegmentBytes { get; }

    /// <summary>How many segments there are.</summary>
    public long Count { get; }

    /// <summary>Cuts an event.</summary>
    /// <exception cref="EjfatException">The event is longer than its header can say (<see cref="E2sarErrorCode.OutOfRange"/>).</exception>
    public static SegmentPlan For(long eventBytes, int maxSegmentBytes) => eventBytes is >= 0 and <= MaxEventBytes
        ? new SegmentPlan(eventBytes, maxSegmentBytes)
        : throw new EjfatException(E2sarErrorCode.OutOfRange, $"an event of {eventBytes} bytes cannot be sent; 0..{MaxEventBytes} bytes are accepted");

    /// <summary>What the IP and UDP headers add to each datagram: 28 or 48 bytes.</summary>
    public static int NetworkHeaderBytes(bool ipv6) => (ipv6 ? IPv6Bytes : IPv4Bytes) + UdpBytes;

    /// <summary>What all headers add to each segment: 64 or 84 bytes.</summary>
    public static int HeaderBytes(bool ipv6) => NetworkHeaderBytes(ipv6) + LbHeaderV2.Size + ReHeader.Size;

    /// <summary>Where segment <paramref name="index"/> begins.</summary>
    public long OffsetOf(long index) => index * MaxSegmentBytes;

    /// <summary>How long segment <paramref name="index"/> is.</summary>
    public int LengthOf(long index) => (int)Math.Min(MaxSegmentBytes, EventBytes - OffsetOf(index));

    /// <summary>Bytes that segments <paramref name="first"/> up to <paramref name="first"/> + <paramref name="count"/> take on the wire, all headers included.</summary>
    public long WireBytes(long first, long count, bool ipv6)
    {
        var end = Math.Min(EventBytes, (first + count) * MaxSegmentBytes);
        return end - OffsetOf(first) + (count * HeaderBytes(ipv6));
    }
}
