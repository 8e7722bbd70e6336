using System.Net;
using Penstock.Net;

namespace Penstock.Ejfat.Segmenting;

/// <summary>Whether a segmenter can be made as asked, in E2SAR's order, and with which destination and MTU.</summary>
internal static class SegmenterChecks
{
    /// <summary>The largest MTU: what E2SAR's receivers take.</summary>
    public const int LargestMtu = 9000;

    private const int MaxSockets = 128;
    private const int MaxQueue = 1 << 20;
    private const double LowestGbps = 1e-6;
    private const double HighestGbps = 1e6;

    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestSyncPeriod = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestSyncPeriod = TimeSpan.FromSeconds(10);

    /// <summary>Checks everything but the MTU.</summary>
    /// <exception cref="EjfatException">A value cannot be; the message has what is accepted.</exception>
    public static void Check(SegmenterOptions o)
    {
        ArgumentNullException.ThrowIfNull(o.Uri);
        ArgumentNullException.ThrowIfNull(o.Clock);
        ArgumentNullException.ThrowIfNull(o.Cores);
        Require(o.LbHeaderVersion is 2 or 3, nameof(o.LbHeaderVersion), o.LbHeaderVersion, "2 or 3", E2sarErrorCode.ParameterError);
        RequireDataAddress(o);
        Require(o.SendSockets is >= 1 and <= MaxSockets, nameof(o.SendSockets), o.SendSockets, $"1..{MaxSockets}");
        Require(o.SendThreads >= 1 && o.SendThreads <= o.SendSockets, nameof(o.SendThreads), o.SendThreads, $"1..{o.SendSockets} (SendSockets)");
        Require(o.SyncPeriod >= ShortestSyncPeriod && o.SyncPeriod <= LongestSyncPeriod, nameof(o.SyncPeriod), o.SyncPeriod, "1 ms..10 s");
        Require(o.SyncPeriods is >= 1 and <= ushort.MaxValue, nameof(o.SyncPeriods), o.SyncPeriods, "1..65535");
        Require(o.WarmUp >= TimeSpan.Zero && o.WarmUp <= LongestWarmUp, nameof(o.WarmUp), o.WarmUp, "0..10 minutes");
        Require(o.SendBufferBytes >= 0, nameof(o.SendBufferBytes), o.SendBufferBytes, "0 (the system's default) or more");
        Require(o.QueueCapacity is >= 1 and <= MaxQueue, nameof(o.QueueCapacity), o.QueueCapacity, $"1..{MaxQueue}");
        Require(o.RateGbps <= 0 || o.RateGbps is >= LowestGbps and <= HighestGbps, nameof(o.RateGbps), o.RateGbps, $"0 (no limit) or {LowestGbps:0.000000}..{HighestGbps:0}");
        Require(Enum.IsDefined(o.TickEntropy), nameof(o.TickEntropy), o.TickEntropy, "Auto, Keep or Randomize");
        Require(Enum.IsDefined(o.Offload), nameof(o.Offload), o.Offload, "Auto, Batched or Portable");
        RequirePorts(o);
        if (o.UseControlPlane && o.Uri.GetSyncEndPoint(o.IPv6) is null)
        {
            throw new EjfatException(
                E2sarErrorCode.ParameterNotAvailable, $"the EJFAT URI {o.Uri.ToRedactedString()} has no sync address, which UseControlPlane needs; sync=ADDRESS:PORT is accepted");
        }
        if (o.LocalAddress is { } local && local.AddressFamily != o.Uri.GetDataEndPoint(o.IPv6)!.AddressFamily)
            throw new EjfatException(E2sarErrorCode.ParameterError, $"LocalAddress {local} is not of the data address's family; an {(o.IPv6 ? "IPv6" : "IPv4")} address is accepted");
    }

    /// <summary>The MTU to use on a route.</summary>
    /// <param name="requested">0 for the route's.</param>
    /// <param name="route">The route's, or 0 where it does not say; loopback's 65536 allows any.</param>
    /// <param name="interfaceName">For the message.</param>
    /// <param name="ipv6">Whether the larger header must fit.</param>
    /// <exception cref="EjfatException">None fits (<see cref="E2sarErrorCode.OutOfRange"/>).</exception>
    public static int Mtu(int requested, int route, string interfaceName, bool ipv6)
    {
        var headers = SegmentPlan.HeaderBytes(ipv6);
        var most = route > 0 ? Math.Min(route, LargestMtu) : LargestMtu;
        var of = route > 0 ? $"the MTU of interface '{interfaceName}' is {route}" : $"interface '{interfaceName}' does not say its MTU";
        if (requested == 0 && route == 0)
            throw new EjfatException(E2sarErrorCode.ParameterError, $"Mtu 0 asks for the interface's, but {of}; {headers + 1}..{LargestMtu} are accepted");
        var mtu = requested == 0 ? most : requested;
        return mtu > headers && mtu <= most ? mtu : throw new EjfatException(
            E2sarErrorCode.OutOfRange, $"Mtu {mtu} is not possible: {of}, and {headers} bytes are headers; {headers + 1}..{most} are accepted");
    }

    /// <summary>How to reach the data address.</summary>
    /// <exception cref="EjfatException">There is no route (<see cref="E2sarErrorCode.SystemError"/>).</exception>
    public static NetworkRoute RouteTo(IPAddress data)
    {
        try
        {
            return NetworkRoute.To(data);
        }
        catch (UdpSocketException e)
        {
            throw new EjfatException(E2sarErrorCode.SystemError, $"there is no way to the data address {data}: {e.Message}", e);
        }
    }

    /// <summary>The port socket <paramref name="socket"/> sends to: the only one; with <see cref="SegmenterOptions.MultiPort"/> its own; else the range is divided evenly.</summary>
    public static int PortOf(SegmenterOptions o, int socket)
    {
        var ports = o.Uri.DataPorts;
        if (o.MultiPort) return ports.First + socket;
        return ports.First + (int)((long)socket * Math.Max(1, ports.Count / o.SendSockets) % ports.Count);
    }

    private static void RequireDataAddress(SegmenterOptions o)
    {
        if (o.Uri.GetDataEndPoint(o.IPv6) is not null) return;
        var other = o.Uri.GetDataEndPoint(!o.IPv6) is null ? "" : $" (it has an {(o.IPv6 ? "IPv4" : "IPv6")} one)";
        throw new EjfatException(
            E2sarErrorCode.ParameterNotAvailable, $"the EJFAT URI {o.Uri.ToRedactedString()} has no {(o.IPv6 ? "IPv6" : "IPv4")} data address{other}; data=ADDRESS[:PORT] is accepted");
    }

    private static void RequirePorts(SegmenterOptions o)
    {
        var first = o.Uri.DataPorts.First;
        if (o.MultiPort && first + o.SendSockets - 1 > ushort.MaxValue)
        {
            throw new EjfatException(
                E2sarErrorCode.OutOfRange, $"MultiPort with {o.SendSockets} sockets from data port {first} ends at {first + o.SendSockets - 1}; a last port up to 65535 is accepted");
        }
    }

    private static void Require<T>(bool holds, string name, T value, string accepted, E2sarErrorCode code = E2sarErrorCode.OutOfRange)
    {
        if (!holds) throw new EjfatException(code, $"{name} {value} is not possible; {accepted} is accepted");
    }
}
