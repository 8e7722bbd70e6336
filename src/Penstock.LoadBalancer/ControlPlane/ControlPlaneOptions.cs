using System.Net;
using Microsoft.Extensions.Logging;
using Penstock.LoadBalancer.ControlPlane;
using Penstock.Rpc;

namespace Penstock.LoadBalancer;

/// <summary>What a control plane serves, whom, and how it decides.</summary>
public sealed record ControlPlaneOptions
{
    /// <summary>The most load balancers one control plane has (fpgaLbId 0..7).</summary>
    public const int MaxInstances = 8;

    /// <summary>Where to serve gRPC; at least one.</summary>
    public required IReadOnlyList<RpcEndpoint> Listen { get; init; }

    /// <summary>The root token, which allows everything. Printable ASCII without spaces.</summary>
    public required string AdminToken { get; init; }

    /// <summary>The load balancers that can be reserved, 1..8.</summary>
    public required IReadOnlyList<ControlPlaneInstance> Instances { get; init; }

    /// <summary>What to tell clients as the IPv4 address for Sync messages. Null (the default): the address Sync is received on, or, when that is 0.0.0.0, the one the
    /// client reached the server by.</summary>
    public IPAddress? AdvertisedSyncIPv4 { get; init; }

    /// <summary>As <see cref="AdvertisedSyncIPv4"/>, for IPv6.</summary>
    public IPAddress? AdvertisedSyncIPv6 { get; init; }

    /// <summary>What to write as <c>host:port</c> of the control plane into EJFAT URIs. Null (the default): what the client called the server by.</summary>
    public string? AdvertisedHost { get; init; }

    /// <summary>Accept workers on loopback addresses. Default false.</summary>
    public bool AllowLoopback { get; init; }

    /// <summary>Accept workers on private addresses. Default true.</summary>
    public bool AllowPrivate { get; init; } = true;

    /// <summary>Accept only workers that register from the address they want data at. Default false.</summary>
    public bool RequireRegistrationFromDataPlane { get; init; }

    /// <summary>Believe Sync messages from addresses that are not among the senders, for example from a relay. Default false.</summary>
    public bool AcceptSyncFromAnyone { get; init; }

    /// <summary>How often weights move and epochs are made. Default 1 s.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How far ahead of the senders an epoch begins, so that it is in force before its first tick is sent. Default 800 ms.</summary>
    public TimeSpan Offset { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>A worker silent for longer gets no more events until it reports. Default 2 s.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The session of a worker silent for longer ends. Default 60 s.</summary>
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A worker may take this long after registering before its silence counts. Default 5 s.</summary>
    public TimeSpan RegistrationGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Which rules give slots to workers. Default <see cref="SlotAssignmentMode.Stable"/>.</summary>
    public SlotAssignmentMode SlotAssignment { get; init; }

    /// <summary>Where to log: refusals as warnings, changes as information. Default nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>The clock. Default the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal ControlPlaneRules ToRules() => new()
    {
        Addresses = new AddressPolicy(AllowLoopback, AllowPrivate, RequireRegistrationFromDataPlane),
        Liveness = new LivenessRules(RegistrationGrace, StaleAfter, DeadAfter),
        Lead = Offset,
        SlotAssignment = SlotAssignment,
        AcceptSyncFromAnyone = AcceptSyncFromAnyone,
    };

    internal void Validate()
    {
        if (Listen.Count == 0) throw new ArgumentException("ControlPlaneOptions.Listen is empty; at least one endpoint is needed");
        if (AdminToken.Length == 0 || AdminToken.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new ArgumentException("ControlPlaneOptions.AdminToken is not possible; one or more printable ASCII characters without spaces are accepted");
        if (Instances.Count is 0 or > MaxInstances) throw new ArgumentException($"ControlPlaneOptions.Instances has {Instances.Count} load balancers; 1..{MaxInstances} are accepted");
        Within(Period, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1), nameof(Period));
        Within(Offset, TimeSpan.Zero, TimeSpan.FromMinutes(1), nameof(Offset));
        Within(StaleAfter, TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1), nameof(StaleAfter));
        Within(DeadAfter, StaleAfter, TimeSpan.FromDays(1), nameof(DeadAfter));
        Within(RegistrationGrace, TimeSpan.Zero, TimeSpan.FromDays(1), nameof(RegistrationGrace));
    }

    private static void Within(TimeSpan value, TimeSpan from, TimeSpan to, string name)
    {
        if (value < from || value > to) throw new ArgumentException($"ControlPlaneOptions.{name} is {value}; {from}..{to} is accepted");
    }
}
