using Penstock.Ejfat.Control.Protocol;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>What a worker said last, every value checked.</summary>
/// <param name="Fill">0..1.</param>
/// <param name="ControlSignal">Change of weight per epoch.</param>
/// <param name="IsReady">It may get events.</param>
/// <param name="Timestamp">Its own clock; null when it did not say.</param>
/// <param name="Counters">The request, for its seven totals.</param>
internal sealed record WorkerReport(float Fill, float ControlSignal, bool IsReady, DateTimeOffset? Timestamp, SendStateRequest Counters)
{
    public static WorkerReport Initial { get; } = new(0, 0, IsReady: true, Timestamp: null, new SendStateRequest());

    /// <summary>Reads and checks a report.</summary>
    /// <exception cref="Penstock.Rpc.RpcException">INVALID_ARGUMENT.</exception>
    public static WorkerReport From(SendStateRequest request)
    {
        if (!float.IsFinite(request.FillPercent)) throw Refusal.Invalid($"fillPercent {request.FillPercent} is not possible; a number, 0..1, is accepted");
        if (!float.IsFinite(request.ControlSignal)) throw Refusal.Invalid($"controlSignal {request.ControlSignal} is not possible; a finite number is accepted");
        var timestamp = request.Timestamp is null ? (DateTimeOffset?)null : TimeRules.ToTime("timestamp", request.Timestamp);
        return new(Math.Clamp(request.FillPercent, 0, 1), request.ControlSignal, request.IsReady, timestamp, request);
    }
}
