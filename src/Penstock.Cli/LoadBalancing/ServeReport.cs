using System.Net;
using System.Net.Sockets;
using Penstock.Cli.Terminal;
using Penstock.LoadBalancer;

namespace Penstock.Cli.LoadBalancing;

/// <summary>What <c>penstock lb serve</c> prints.</summary>
internal static class ServeReport
{
    public static void WriteStart(TextWriter output, ServePlan plan, ControlPlaneServer server, IReadOnlyList<DataPlaneInstance> dataPlanes, bool json)
    {
        var scheme = plan.Listen[0].Tls is null ? "ejfat" : "ejfats";
        var adminUri = $"{scheme}://{plan.AdminToken}@{Callable((IPEndPoint)server.EndPoints[0])}/";
        if (json)
        {
            output.WriteLine(Json.Line(new
            {
                listening = server.EndPoints.Select(e => e.ToString()),
                loadBalancers = dataPlanes.Select((d, i) => new { data = DataOf(d), sync = server.SyncEndPoints[i].Select(e => e.ToString()) }),
                adminUri,
            }));
        }
        else
        {
            output.WriteLine($"control plane    {string.Join(", ", server.EndPoints)}{(scheme == "ejfats" ? " (TLS)" : "")}");
            for (var i = 0; i < dataPlanes.Count; i++)
            {
                output.WriteLine($"load balancer {i}  data {string.Join(", ", DataOf(dataPlanes[i]))}, Sync {string.Join(", ", server.SyncEndPoints[i])}");
            }
            output.WriteLine($"admin URI        {adminUri}");
        }
        output.Flush();
    }

    public static void WriteStatus(TextWriter output, ControlPlaneStatus status, double packets, double gigabits, long dropped)
    {
        foreach (var reservation in status.Reservations)
        {
            var workers = string.Join(" ", reservation.Workers.Select(w => $"{w.Name}:{w.Slots}{(w.IsReady ? "" : "(not ready)")}@{w.Fill:P0}"));
            output.WriteLine($"{reservation.Id} '{reservation.Name}': {reservation.Senders} senders, epoch {reservation.Epoch}, tick {reservation.PredictedTick}, workers {workers}");
        }
        output.WriteLine($"{status.Reservations.Count} reservations, {packets:N0} packets/s, {gigabits:F2} Gb/s, {dropped:N0} dropped so far");
    }

    public static void WriteEnd(TextWriter output, ControlPlaneServer server, IReadOnlyList<DataPlaneInstance> dataPlanes, bool json)
    {
        var control = server.GetStatus().Counters;
        var data = dataPlanes.Select(d => Named(d.GetCounters())).ToArray();
        if (json)
        {
            output.WriteLine(Json.Line(new { controlPlane = control, dataPlanes = data }));
        }
        else
        {
            output.WriteLine($"control plane: {Text(control)}");
            for (var i = 0; i < data.Length; i++) output.WriteLine($"load balancer {i}: {Text(data[i])}");
        }
        output.Flush();
    }

    private static Dictionary<string, long> Named(DataPlaneCounters counters)
    {
        var named = new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["receivedDatagrams"] = counters.ReceivedDatagrams,
            ["receivedBytes"] = counters.ReceivedBytes,
            ["forwardedDatagrams"] = counters.ForwardedDatagrams,
            ["forwardedBytes"] = counters.ForwardedBytes,
            ["kernelDrops"] = counters.KernelDrops,
            ["splitEvents"] = counters.SplitEvents,
        };
        foreach (var (reason, count) in counters.Drops.OrderBy(d => d.Key)) named[$"drop{reason}"] = count;
        return named;
    }

    private static string Text(IEnumerable<KeyValuePair<string, long>> counters) => string.Join(", ", counters.Select(c => $"{c.Key} {c.Value}"));

    private static IEnumerable<string> DataOf(DataPlaneInstance instance)
    {
        var ports = instance.FirstPort == instance.LastPort ? $"{instance.FirstPort}" : $"{instance.FirstPort}-{instance.LastPort}";
        if (instance.DataIPv4 is { } ipv4) yield return $"{ipv4}:{ports}";
        if (instance.DataIPv6 is { } ipv6) yield return $"[{ipv6}]:{ports}";
    }

    // Of a server on all addresses, one that a client on this machine can call.
    private static IPEndPoint Callable(IPEndPoint bound) =>
        bound.Address.Equals(IPAddress.Any) ? new(IPAddress.Loopback, bound.Port)
        : bound.Address.Equals(IPAddress.IPv6Any) ? new(bound.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback, bound.Port)
        : bound;
}
