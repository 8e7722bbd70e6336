using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Proto = Penstock.Ejfat.Control.Protocol;

namespace Penstock.Ejfat.Control;

/// <summary>Turns replies into the library's own records. What makes no sense is a <see cref="E2sarErrorCode.DataError"/> that names the field.</summary>
internal static class ControlReplies
{
    public static Reservation ToReservation(Proto.ReserveLoadBalancerReply reply) => new()
    {
        LbId = reply.LbId,
        Token = reply.Token.Length == 0 ? null : reply.Token,
        FpgaLbId = reply.FpgaLbId,
        SyncIPv4 = ToEndPoint("syncIpv4Address", reply.SyncIpv4Address, AddressFamily.InterNetwork, reply.SyncUdpPort),
        SyncIPv6 = ToEndPoint("syncIpv6Address", reply.SyncIpv6Address, AddressFamily.InterNetworkV6, reply.SyncUdpPort),
        DataIPv4 = ToAddress("dataIpv4Address", reply.DataIpv4Address, AddressFamily.InterNetwork),
        DataIPv6 = ToAddress("dataIpv6Address", reply.DataIpv6Address, AddressFamily.InterNetworkV6),
        DataPorts = ToPorts(reply.DataMinPort, reply.DataMaxPort),
        Strategy = reply.Strategy,
        SuggestedUri = reply.EjfatUri,
    };

    public static LoadBalancerStatus ToStatus(Proto.LoadBalancerStatusReply reply) => new()
    {
        Timestamp = ToTime(reply.Timestamp),
        CurrentEpoch = reply.CurrentEpoch,
        CurrentPredictedEventNumber = reply.CurrentPredictedEventNumber,
        Workers = [.. reply.Workers.Select(ToWorker)],
        SenderAddresses = [.. reply.SenderAddresses],
        ExpiresAt = ToTime(reply.ExpiresAt),
        SlotResolution = reply.SlotResolution,
        HealthIssues = [.. reply.HealthIssues.Select(ToIssue)],
    };

    public static OverviewEntry ToOverview(Proto.Overview entry) =>
        new(entry.Name, ToListed(ToReservation(entry.Reservation ?? new())), ToStatus(entry.Status ?? new()));

    public static TokenDetails ToToken(Proto.TokenDetails details) =>
        new(details.Name, [.. details.Permissions.Select(p => new TokenPermission((EjfatTokenKind)p.ResourceType, p.ResourceId, (TokenAccess)p.Permission))], details.CreatedAt, details.Id);

    public static TimeseriesResult ToTimeseries(Proto.TimeseriesResponse reply) =>
        new(ToTime(reply.Since)?.ToUnixTimeMilliseconds() ?? 0, [.. reply.Timeseries.Select(ToSeries)]);

    public static ChainGraph ToGraph(Proto.GetChainGraphReply reply) => new(
        [.. reply.Edges.Select(e => new ChainGraphEdge(
            e.ChainId, e.UpstreamLbId, e.UpstreamDataIpv4, e.UpstreamDataIpv6, e.DownstreamLbId, e.DownstreamDataIpv4, e.DownstreamDataIpv6))],
        reply.CycleDetected);

    public static DateTimeOffset? ToTime(Timestamp? timestamp)
    {
        if (timestamp is null) return null;
        // 0001-01-01..9999-12-31, the range protobuf itself allows; a control plane that keeps "never" as a larger number is read as never.
        return timestamp.Seconds is < -62135596800 or > 253402300799 || timestamp.Nanos is < 0 or > 999_999_999 ? null : timestamp.ToDateTimeOffset();
    }

    // In the overview Penstock's control plane writes the unspecified address where there is none.
    private static Reservation ToListed(Reservation reservation) => reservation with
    {
        SyncIPv4 = IsUnspecified(reservation.SyncIPv4?.Address) ? null : reservation.SyncIPv4,
        SyncIPv6 = IsUnspecified(reservation.SyncIPv6?.Address) ? null : reservation.SyncIPv6,
        DataIPv4 = IsUnspecified(reservation.DataIPv4) ? null : reservation.DataIPv4,
        DataIPv6 = IsUnspecified(reservation.DataIPv6) ? null : reservation.DataIPv6,
    };

    private static bool IsUnspecified(IPAddress? address) => IPAddress.Any.Equals(address) || IPAddress.IPv6Any.Equals(address);

    private static WorkerStatus ToWorker(Proto.WorkerStatus worker) => new()
    {
        Name = worker.Name,
        SessionId = worker.SessionId,
        Fill = worker.FillPercent,
        ControlSignal = worker.ControlSignal,
        SlotsAssigned = worker.SlotsAssigned,
        LastUpdated = ToTime(worker.LastUpdated),
        Address = EjfatAddress.TryParse(worker.IpAddress, out var address) ? address : null,
        Port = worker.UdpPort,
        PortRange = (int)worker.PortRange,
        MinFactor = worker.MinFactor,
        MaxFactor = worker.MaxFactor,
        KeepsLbHeader = worker.KeepLbHeader,
        Counters = new()
        {
            EventsReceived = worker.TotalEventsRecv,
            EventsReassembled = worker.TotalEventsReassembled,
            ReassemblyErrors = worker.TotalEventsReassemblyErr,
            EventsDequeued = worker.TotalEventsDequeued,
            EnqueueErrors = worker.TotalEventEnqueueErr,
            BytesReceived = worker.TotalBytesRecv,
            PacketsReceived = worker.TotalPacketsRecv,
        },
        Slots = [.. worker.Slots.Select(s => new SlotRange(s.Index, s.Length))],
        SlotDemands = [.. worker.SlotDemands.Select(s => new SlotRange(s.Index, s.Length))],
        HealthIssues = [.. worker.HealthIssues.Select(ToIssue)],
    };

    private static HealthIssue ToIssue(Proto.HealthIssue issue) => new(
        issue.Type, issue.Severity, issue.Message, ToTime(issue.DetectedAt), issue.Details is null ? "" : JsonFormatter.Default.Format(issue.Details));

    private static Timeseries ToSeries(Proto.Timeseries series) => series.TimeseriesCase switch
    {
        Proto.Timeseries.TimeseriesOneofCase.IntegerSamples =>
            new(series.Name, series.Unit, [.. series.IntegerSamples.Data.Select(s => new TimeseriesSample(s.Timestamp, s.Value, s.Value))], IsInteger: true),
        Proto.Timeseries.TimeseriesOneofCase.FloatSamples =>
            new(series.Name, series.Unit, [.. series.FloatSamples.Data.Select(s => new TimeseriesSample(s.Timestamp, (long)s.Value, s.Value))], IsInteger: false),
        _ => throw new EjfatException(E2sarErrorCode.DataError, $"the time series '{series.Name}' has neither integers nor floats"),
    };

    private static IPEndPoint? ToEndPoint(string field, string text, AddressFamily family, uint port)
    {
        if (ToAddress(field, text, family) is not { } address) return null;
        return port is >= 1 and <= 65535 ? new(address, (int)port) : throw new EjfatException(
            E2sarErrorCode.DataError, $"the control plane sent syncUdpPort {port}; 1..65535 is expected");
    }

    private static IPAddress? ToAddress(string field, string text, AddressFamily family)
    {
        if (text.Length == 0) return null;
        return EjfatAddress.TryParse(text, out var address) && address.AddressFamily == family ? address : throw new EjfatException(
            E2sarErrorCode.DataError, $"the control plane sent {field} '{text}', which is not an {(family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")} address");
    }

    private static UdpPortRange ToPorts(uint first, uint last)
    {
        if (first == 0 && last == 0) return new(EjfatUri.DefaultDataPort);
        return first >= 1 && first <= last && last <= 65535 ? new((int)first, (int)last) : throw new EjfatException(
            E2sarErrorCode.DataError, $"the control plane sent the data ports {first}-{last}; 1 <= first <= last <= 65535 is expected");
    }
}
