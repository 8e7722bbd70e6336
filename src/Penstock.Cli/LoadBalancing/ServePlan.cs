using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Penstock.LoadBalancer;
using Penstock.Rpc;

namespace Penstock.Cli.LoadBalancing;

/// <summary>What <c>penstock lb serve</c> serves, everything decided.</summary>
internal sealed record ServePlan
{
    public required IReadOnlyList<RpcEndpoint> Listen { get; init; }

    public required string AdminToken { get; init; }

    public required IReadOnlyList<ServedInstance> Instances { get; init; }

    public IReadOnlyList<IPAddress> Advertised { get; init; } = [];

    public bool AllowLoopback { get; init; }

    public bool AllowPrivate { get; init; }

    public bool RequireRegistrationFromDataPlane { get; init; }

    public bool AcceptSyncFromAnyone { get; init; }

    public TimeSpan? Period { get; init; }

    public TimeSpan? Offset { get; init; }

    public int Threads { get; init; }

    public SlotAssignmentMode Slots { get; init; }

    public LogLevel LogLevel { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public DataPlaneOptions ToDataPlane(ServedInstance instance) => new()
    {
        IPv4 = instance.Data.FirstOrDefault(d => d.AddressFamily == AddressFamily.InterNetwork),
        IPv6 = instance.Data.FirstOrDefault(d => d.AddressFamily == AddressFamily.InterNetworkV6),
        Threads = Threads,
    };

    public ControlPlaneOptions ToControlPlane(IReadOnlyList<DataPlaneInstance> dataPlanes, ILoggerFactory loggers)
    {
        var defaults = new ControlPlaneOptions { Listen = Listen, AdminToken = AdminToken, Instances = [.. dataPlanes.Zip(Instances, (d, i) => new ControlPlaneInstance(d, i.Sync))] };
        return defaults with
        {
            AdvertisedSyncIPv4 = Advertised.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork),
            AdvertisedSyncIPv6 = Advertised.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetworkV6),
            AllowLoopback = AllowLoopback,
            AllowPrivate = AllowPrivate,
            RequireRegistrationFromDataPlane = RequireRegistrationFromDataPlane,
            AcceptSyncFromAnyone = AcceptSyncFromAnyone,
            Period = Period ?? defaults.Period,
            Offset = Offset ?? defaults.Offset,
            SlotAssignment = Slots,
            LoggerFactory = loggers,
        };
    }
}
