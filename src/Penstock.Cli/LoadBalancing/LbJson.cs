using Penstock.Ejfat.Control;

namespace Penstock.Cli.LoadBalancing;

/// <summary>What the verbs print with <c>--json</c>: the control plane's records without tokens, addresses as text.</summary>
internal static class LbJson
{
    public static object Of(Reservation reservation) => new
    {
        lbId = reservation.LbId,
        fpgaLbId = reservation.FpgaLbId,
        syncIPv4 = reservation.SyncIPv4?.ToString(),
        syncIPv6 = reservation.SyncIPv6?.ToString(),
        dataIPv4 = reservation.DataIPv4?.ToString(),
        dataIPv6 = reservation.DataIPv6?.ToString(),
        dataPorts = reservation.DataPorts.ToString(),
        strategy = reservation.Strategy,
    };

    public static object Of(OverviewEntry entry) => new { name = entry.Name, reservation = Of(entry.Reservation), status = Of(entry.Reservation.LbId, entry.Status) };

    public static object Of(string lbId, LoadBalancerStatus status) => new
    {
        lbId,
        timestamp = status.Timestamp,
        epoch = status.CurrentEpoch,
        predictedEvent = status.CurrentPredictedEventNumber,
        expiresAt = status.ExpiresAt,
        slots = status.SlotResolution,
        senders = status.SenderAddresses,
        workers = status.Workers.Select(Of),
        healthIssues = status.HealthIssues,
    };

    private static object Of(WorkerStatus worker) => new
    {
        name = worker.Name,
        sessionId = worker.SessionId,
        address = worker.Address?.ToString(),
        port = worker.Port,
        ports = 1 << worker.PortRange,
        fill = worker.Fill,
        control = worker.ControlSignal,
        slots = worker.SlotsAssigned,
        slotRanges = worker.Slots,
        slotDemands = worker.SlotDemands,
        minFactor = worker.MinFactor,
        maxFactor = worker.MaxFactor,
        keepLbHeader = worker.KeepsLbHeader,
        lastUpdated = worker.LastUpdated,
        counters = worker.Counters,
        healthIssues = worker.HealthIssues,
    };
}
