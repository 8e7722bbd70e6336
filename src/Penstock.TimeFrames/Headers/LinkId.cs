namespace Penstock.TimeFrames.Headers;

/// <summary>
/// One stream of heartbeat frames. All five numbers together: behind a readout unit's user logic one physical link carries several front
/// ends, and the same cables of two detectors differ only in the detector. Orders by detector, unit, end point, link, front end.
/// </summary>
/// <param name="SourceId">The detector.</param>
/// <param name="CruId">The readout unit.</param>
/// <param name="EndPointId">Its end point.</param>
/// <param name="Link">The link at the end point.</param>
/// <param name="FeeId">The front end.</param>
public readonly record struct LinkId(byte SourceId, ushort CruId, byte EndPointId, byte Link, ushort FeeId) : IComparable<LinkId>
{
    /// <summary>A name that is also a file name: <c>ITS-cru183-ep1-link05-fee0205</c> (front end in hexadecimal).</summary>
    public string Name => $"{DaqSource.NameOf(SourceId)}-cru{CruId}-ep{EndPointId}-link{Link:d2}-fee{FeeId:x4}";

    private ulong Order => ((ulong)SourceId << 56) | ((ulong)CruId << 32) | ((ulong)EndPointId << 24) | ((ulong)Link << 16) | FeeId;

    /// <summary>The link that a page belongs to.</summary>
    public static LinkId Of(in Rdh header) => new(header.SourceId, header.CruId, header.EndPointId, header.LinkId, header.FeeId);

    /// <inheritdoc/>
    public int CompareTo(LinkId other) => Order.CompareTo(other.Order);

    /// <summary>Before in the order.</summary>
    public static bool operator <(LinkId left, LinkId right) => left.CompareTo(right) < 0;

    /// <summary>After in the order.</summary>
    public static bool operator >(LinkId left, LinkId right) => left.CompareTo(right) > 0;

    /// <summary>Not after in the order.</summary>
    public static bool operator <=(LinkId left, LinkId right) => left.CompareTo(right) <= 0;

    /// <summary>Not before in the order.</summary>
    public static bool operator >=(LinkId left, LinkId right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
