using System.Globalization;
using System.Net;
using Google.Protobuf.WellKnownTypes;
using Penstock.Ejfat.Control;
using Penstock.Ejfat.Control.Protocol;
using Proto = Penstock.Ejfat.Control.Protocol;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>The state in the protocol's messages.</summary>
internal static class Replies
{
    // A worker's clock may be this far off before it is said; E2SAR's workers send whole seconds.
    private static readonly TimeSpan SkewTolerated = TimeSpan.FromSeconds(2);

    public static ReserveLoadBalancerReply ToReply(Reservation reservation, Advertised advertised, CallOrigin origin)
    {
        var instance = reservation.Instance;
        var dataIPv4 = reservation.Families == IpFamilies.IPv6 ? null : Advertised.Reachable(instance.DataPlane.DataIPv4, origin);
        var dataIPv6 = reservation.Families == IpFamilies.IPv4 ? null : Advertised.Reachable(instance.DataPlane.DataIPv6, origin);
        var syncIPv4 = advertised.Sync(instance.SyncIPv4, dataIPv4, origin);
        var syncIPv6 = advertised.Sync(instance.SyncIPv6, dataIPv6, origin);
        // Who asked for one family gets Sync over it, if there is such an address.
        if (reservation.Families == IpFamilies.IPv4 && syncIPv4 is not null) syncIPv6 = null;
        if (reservation.Families == IpFamilies.IPv6 && syncIPv6 is not null) syncIPv4 = null;
        return new ReserveLoadBalancerReply
        {
            LbId = ToText(reservation.Id),
            SyncIpv4Address = ToText(syncIPv4),
            SyncIpv6Address = ToText(syncIPv6),
            SyncUdpPort = (uint)instance.SyncPort,
            DataIpv4Address = ToText(dataIPv4),
            DataIpv6Address = ToText(dataIPv6),
            DataMinPort = (uint)instance.DataPlane.FirstPort,
            DataMaxPort = (uint)instance.DataPlane.LastPort,
            FpgaLbId = instance.Number,
            Strategy = ReservationRequest.ToText(reservation.Strategy),
        };
    }

    /// <summary>A reservation for the overview. An address there is not is the unspecified one here: E2SAR's lbadm and lbmon end with an exception on an empty text.</summary>
    public static ReserveLoadBalancerReply ToListed(Reservation reservation, Advertised advertised, CallOrigin origin)
    {
        var reply = ToReply(reservation, advertised, origin);
        if (reply.SyncIpv4Address.Length == 0) reply.SyncIpv4Address = IPAddress.Any.ToString();
        if (reply.SyncIpv6Address.Length == 0) reply.SyncIpv6Address = IPAddress.IPv6Any.ToString();
        if (reply.DataIpv4Address.Length == 0) reply.DataIpv4Address = IPAddress.Any.ToString();
        if (reply.DataIpv6Address.Length == 0) reply.DataIpv6Address = IPAddress.IPv6Any.ToString();
        return reply;
    }

    public static LoadBalancerStatusReply ToStatus(Reservation reservation, Moment now)
    {
        var reply = new LoadBalancerStatusReply
        {
            Timestamp = now.Utc.ToTimestamp(),
            CurrentEpoch = reservation.Epochs.Count,
            CurrentPredictedEventNumber = ControlPlaneState.PredictedTick(reservation, now) ?? 0,
            ExpiresAt = reservation.Until.ToTimestamp(),
            SlotResolution = SlotCalendar.SlotCount,
        };
        reply.SenderAddresses.AddRange(reservation.Senders.Select(ToText));
        reply.Workers.AddRange(reservation.Sessions.Values.Select(s => ToWorker(s, reservation.Epochs.Current)));
        return reply;
    }

    public static Proto.TokenDetails ToDetails(Token token)
    {
        var details = new Proto.TokenDetails
        {
            Name = token.Name,
            Id = token.Id,
            CreatedAt = token.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        };
        details.Permissions.AddRange(token.Permissions.Select(p => new Proto.TokenPermission
        {
            ResourceType = (Proto.TokenPermission.Types.ResourceType)p.Resource,
            ResourceId = p.Resource == TokenResource.All ? "" : ToText(p.Id),
            Permission = (Proto.TokenPermission.Types.PermissionType)p.Access,
        }));
        return details;
    }

    public static string ToText(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static string ToText(IPAddress? address) => address?.ToString() ?? "";

    private static Proto.WorkerStatus ToWorker(Session session, SlotCalendar calendar)
    {
        var (worker, report) = (session.Worker, session.Report);
        var status = new Proto.WorkerStatus
        {
            Name = worker.Name,
            SessionId = session.Id,
            FillPercent = report.Fill,
            ControlSignal = report.ControlSignal,
            SlotsAssigned = (uint)calendar.CountOf(session.Member),
            LastUpdated = (report.Timestamp ?? session.LastHeard.Utc).ToTimestamp(),
            IpAddress = worker.Address.ToString(),
            UdpPort = (uint)worker.Port,
            PortRange = (PortRange)worker.PortBits,
            MinFactor = worker.MinFactor,
            MaxFactor = worker.MaxFactor,
            KeepLbHeader = worker.KeepLbHeader,
            TotalEventsRecv = report.Counters.TotalEventsRecv,
            TotalEventsReassembled = report.Counters.TotalEventsReassembled,
            TotalEventsReassemblyErr = report.Counters.TotalEventsReassemblyErr,
            TotalEventsDequeued = report.Counters.TotalEventsDequeued,
            TotalEventEnqueueErr = report.Counters.TotalEventEnqueueErr,
            TotalBytesRecv = report.Counters.TotalBytesRecv,
            TotalPacketsRecv = report.Counters.TotalPacketsRecv,
        };
        status.Slots.AddRange(calendar.RunsOf(session.Member).Select(ToRange));
        status.SlotDemands.AddRange(session.Demands.Select(ToRange));
        status.HealthIssues.AddRange(IssuesOf(session));
        return status;
    }

    private static IEnumerable<Proto.HealthIssue> IssuesOf(Session session)
    {
        if (session.IsStale)
        {
            yield return new()
            {
                Type = "worker_silent", Severity = "error", Message = "it is silent and gets no events until it reports",
                DetectedAt = session.LastHeard.Utc.ToTimestamp(),
            };
        }
        if (session.Skew is { } skew && skew.Duration() > SkewTolerated)
        {
            yield return new()
            {
                Type = "clock_skew", Severity = "warning", DetectedAt = session.LastHeard.Utc.ToTimestamp(),
                Message = $"its clock is {Math.Abs(skew.TotalSeconds):F1} s {(skew > TimeSpan.Zero ? "ahead of" : "behind")} the control plane's",
            };
        }
    }

    private static Proto.SlotRange ToRange(SlotRun run) => new() { Index = run.First, Length = (uint)run.Length };
}
