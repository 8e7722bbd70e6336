using Penstock.Net;

namespace Penstock.LoadBalancer;

/// <summary>What happens to a datagram: it goes to a destination without its first <see cref="StripBytes"/>, or is dropped for a reason.</summary>
internal readonly struct Verdict
{
    private Verdict(DropReason reason, MemberRoute? route, in UdpAddress destination)
    {
        Reason = reason;
        Route = route;
        Destination = destination;
    }

    /// <summary><see cref="DropReason.None"/> for a datagram that is sent on.</summary>
    public DropReason Reason { get; }

    /// <summary>The member whose datagram it is; null where it did not come that far.</summary>
    public MemberRoute? Route { get; }

    /// <summary>Where it goes.</summary>
    public UdpAddress Destination { get; }

    /// <summary>The version of its LB header; 0 where it has none.</summary>
    public byte LbVersion { get; private init; }

    /// <summary>Bytes taken off its front.</summary>
    public int StripBytes => Route?.StripBytes ?? 0;

    public static Verdict Drop(DropReason reason, MemberRoute? route = null) => new(reason, route, default);

    public static Verdict Forward(MemberRoute route, in UdpAddress destination) => new(DropReason.None, route, destination);

    public Verdict WithLbVersion(byte version) => new(Reason, Route, Destination) { LbVersion = version };
}
