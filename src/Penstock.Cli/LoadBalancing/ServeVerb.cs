using System.CommandLine;
using Microsoft.Extensions.Logging;
using Penstock.Cli.Terminal;
using Penstock.Ejfat.Logging;
using Penstock.LoadBalancer;

namespace Penstock.Cli.LoadBalancing;

/// <summary><c>penstock lb serve</c>: a load balancer, control plane and data plane in one process.</summary>
internal static class ServeVerb
{
    private static readonly TimeSpan StatusPeriod = TimeSpan.FromSeconds(5);

    public static Command Create(CommandContext context)
    {
        var options = new ServeOptions();
        var json = Values.Flag("--json", "Print where it listens, and the counters at the end, as lines of JSON.");
        var verb = new Verb(
            "serve",
            "Serves load balancers: the control plane (gRPC, as E2SAR and udplbd2's clients call it) and the data plane, in one process. Ends with SIGINT or SIGTERM, exit code 0, and prints what it counted.",
            "penstock lb serve --admin-token secret",
            "penstock lb serve --listen 192.0.2.10:19523 --data 192.0.2.11 --data 192.0.2.12 --sync 192.0.2.10:19531 --tls-cert lb.pem --tls-key lb.key");
        options.AddTo(verb);
        verb.Add(json);
        return verb.Runs(result => RunAsync(context, options.Read(result), result.GetValue(json)));
    }

    private static async Task<int> RunAsync(CommandContext context, ServePlan plan, bool json)
    {
        using var log = new E2sarLogProvider(context.Error);
        using var loggers = LoggerFactory.Create(b => b.SetMinimumLevel(plan.LogLevel).AddFilter("Microsoft", LogLevel.Warning).AddProvider(log));
        var dataPlanes = new List<DataPlaneInstance>();
        try
        {
            foreach (var instance in plan.Instances) dataPlanes.Add(DataPlaneInstance.Start(plan.ToDataPlane(instance)));
            var server = await ControlPlaneServer.StartAsync(plan.ToControlPlane(dataPlanes, loggers), context.Stop);
            await using (server)
            {
                foreach (var warning in plan.Warnings.Concat(dataPlanes.SelectMany(d => d.Warnings)).Distinct()) context.Error.WriteLine($"penstock: warning: {warning}");
                ServeReport.WriteStart(context.Out, plan, server, dataPlanes, json);
                await WaitAsync(context, server, dataPlanes, json);
            }
            foreach (var dataPlane in dataPlanes) await dataPlane.DisposeAsync();
            ServeReport.WriteEnd(context.Out, server, dataPlanes, json);
            return ExitCode.Ok;
        }
        finally
        {
            foreach (var dataPlane in dataPlanes) await dataPlane.DisposeAsync();
        }
    }

    private static async Task WaitAsync(CommandContext context, ControlPlaneServer server, List<DataPlaneInstance> dataPlanes, bool json)
    {
        var before = (Time: TimeProvider.System.GetTimestamp(), Packets: 0L, Bytes: 0L);
        try
        {
            while (true)
            {
                await Task.Delay(StatusPeriod, context.Stop);
                if (json || !context.IsTerminal) continue;
                var counters = dataPlanes.Select(d => d.GetCounters()).ToArray();
                var now = (Time: TimeProvider.System.GetTimestamp(), Packets: counters.Sum(c => c.ForwardedDatagrams), Bytes: counters.Sum(c => c.ForwardedBytes));
                var seconds = TimeProvider.System.GetElapsedTime(before.Time, now.Time).TotalSeconds;
                ServeReport.WriteStatus(context.Out, server.GetStatus(), (now.Packets - before.Packets) / seconds, (now.Bytes - before.Bytes) * 8 / seconds / 1e9, counters.Sum(c => c.DroppedDatagrams));
                before = now;
            }
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }
}
