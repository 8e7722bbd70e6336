using System.Net;
using Penstock.Ejfat.Control;
using Penstock.Ejfat.Control.Protocol;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>What somebody wants to reserve, every value checked.</summary>
internal sealed record ReservationRequest(string Name, DateTimeOffset Until, IReadOnlyList<IPAddress> Senders, IpFamilies Families, SlotStrategy Strategy)
{
    /// <summary>Reads and checks a request.</summary>
    /// <exception cref="Penstock.Rpc.RpcException">INVALID_ARGUMENT.</exception>
    public static ReservationRequest From(ReserveLoadBalancerRequest request, DateTimeOffset now)
    {
        var name = NameRules.Checked("reservation", request.Name);
        var until = TimeRules.ToEnd(request.Until);
        if (until <= now) throw Refusal.Invalid($"until {until:O} is not possible, since it is {now:O}; a later time, or none for no end, is accepted");
        if (!Enum.IsDefined(request.IpFamily)) throw Refusal.Invalid($"ipFamily {(int)request.IpFamily} is not possible; 0 (dual stack), 1 (IPv4) and 2 (IPv6) are accepted");
        return new(name, until, ReadSenders(request.SenderAddresses), (IpFamilies)request.IpFamily, ToStrategy(request.Strategy));
    }

    /// <summary>Reads addresses, each once.</summary>
    /// <exception cref="Penstock.Rpc.RpcException">INVALID_ARGUMENT.</exception>
    public static IPAddress[] ReadSenders(IEnumerable<string> texts) => [.. texts.Select(t => AddressRules.Parse("sender address", t)).Distinct()];

    public static string ToText(SlotStrategy strategy) => strategy switch
    {
        SlotStrategy.Static => "static",
        SlotStrategy.Explicit => "explicit",
        _ => "dynamic",
    };

    private static SlotStrategy ToStrategy(string text) => text switch
    {
        "" or "dynamic" => SlotStrategy.Dynamic,
        "static" => SlotStrategy.Static,
        "explicit" => SlotStrategy.Explicit,
        _ => throw Refusal.Invalid($"strategy '{(text.Length <= 80 ? text : "...")}' is not possible; dynamic, static and explicit are accepted"),
    };
}
