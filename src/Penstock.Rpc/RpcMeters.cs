using System.Diagnostics.Metrics;
using Penstock.Rpc.Wire;

namespace Penstock.Rpc;

/// <summary>The instruments of the meter <c>penstock.rpc</c>.</summary>
internal static class RpcMeters
{
    private static readonly Meter Meter = new("penstock.rpc");

    private static readonly Histogram<double> ServerDuration =
        Meter.CreateHistogram<double>("penstock.rpc.server.duration", "s", "How long served calls took, by method and status");

    private static readonly Histogram<double> ClientDuration =
        Meter.CreateHistogram<double>("penstock.rpc.client.duration", "s", "How long made calls took, by method and status");

    public static UpDownCounter<long> ServerActiveCalls { get; } =
        Meter.CreateUpDownCounter<long>("penstock.rpc.server.active", "{call}", "Calls being served");

    public static void ServerCallEnded(string handlerPath, RpcStatusCode code, TimeSpan took) => Record(ServerDuration, handlerPath, code, took);

    public static void ClientCallEnded(string path, RpcStatusCode code, TimeSpan took) => Record(ClientDuration, path, code, took);

    private static void Record(Histogram<double> histogram, string path, RpcStatusCode code, TimeSpan took)
    {
        if (histogram.Enabled)
            histogram.Record(took.TotalSeconds, new KeyValuePair<string, object?>("method", path), new KeyValuePair<string, object?>("status", StatusNames.Of(code)));
    }
}
