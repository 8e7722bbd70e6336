using System.Net;
using Google.Protobuf.WellKnownTypes;
using Proto = Penstock.Ejfat.Control.Protocol;

namespace Penstock.Ejfat.Control;

/// <content>Senders and workers: instance token; what a registered worker says: session token.</content>
public sealed partial class LoadBalancerClient
{
    /// <summary>Lets addresses send.</summary>
    public Task AddSendersAsync(IReadOnlyCollection<IPAddress> senders, CancellationToken cancellationToken = default)
    {
        var request = new Proto.AddSendersRequest { LbId = LbIdOf(lbId: null) };
        request.SenderAddresses.AddRange(ToTexts(senders));
        return CallAsync(ControlMethods.AddSenders, request, EjfatTokenKind.Instance, isRepeatable: true, cancellationToken);
    }

    /// <summary>Lets addresses no longer send.</summary>
    public Task RemoveSendersAsync(IReadOnlyCollection<IPAddress> senders, CancellationToken cancellationToken = default)
    {
        var request = new Proto.RemoveSendersRequest { LbId = LbIdOf(lbId: null) };
        request.SenderAddresses.AddRange(ToTexts(senders));
        return CallAsync(ControlMethods.RemoveSenders, request, EjfatTokenKind.Instance, isRepeatable: true, cancellationToken);
    }

    /// <summary>Lets this machine send: all addresses of the interface that routes to the load balancer's data address.</summary>
    /// <param name="ipv6">Towards the IPv6 data address instead of the IPv4 one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task AddSenderSelfAsync(bool ipv6 = false, CancellationToken cancellationToken = default) =>
        AddSendersAsync(Uri.GetLocalDataAddresses(ipv6), cancellationToken);

    /// <summary>Undoes <see cref="AddSenderSelfAsync"/>.</summary>
    /// <param name="ipv6">Towards the IPv6 data address instead of the IPv4 one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task RemoveSenderSelfAsync(bool ipv6 = false, CancellationToken cancellationToken = default) =>
        RemoveSendersAsync(Uri.GetLocalDataAddresses(ipv6), cancellationToken);

    /// <summary>Registers a worker. The URI gets its session token and session id. Its first state is due within 10 s, then about every 100 ms.</summary>
    public async Task RegisterAsync(WorkerRegistration worker, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(worker);
        if (string.IsNullOrEmpty(worker.Name)) throw Wrong("a worker needs a name that is not empty");
        if (worker.Port is <= 1024 or > 65535) throw Wrong($"worker '{worker.Name}' cannot be registered with port {worker.Port}; 1025..65535 is accepted");
        CheckShares(worker.Weight, worker.MinFactor, worker.MaxFactor, $"worker '{worker.Name}'");
        var bits = PortSelect.BitsFor(worker.SourceCount);
        if (worker.Port + (1 << bits) - 1 > 65535) throw Wrong($"worker '{worker.Name}' cannot have {1 << bits} ports from {worker.Port} on; they end at 65535");
        var request = new Proto.RegisterRequest
        {
            LbId = LbIdOf(lbId: null),
            Name = worker.Name,
            Weight = worker.Weight,
            IpAddress = worker.Address.ToString(),
            UdpPort = (uint)worker.Port,
            PortRange = (Proto.PortRange)bits,
            MinFactor = worker.MinFactor,
            MaxFactor = worker.MaxFactor,
            KeepLbHeader = worker.KeepLbHeader,
        };
        request.SlotDemands.AddRange(ToProto(worker.SlotDemands));
        var reply = await CallAsync(ControlMethods.Register, request, EjfatTokenKind.Instance, isRepeatable: false, cancellationToken);
        Update(uri => uri with { SessionToken = reply.Token, SessionId = reply.SessionId });
    }

    /// <summary>Registers a worker at this machine's address that faces the load balancer's data address, whatever <see cref="WorkerRegistration.Address"/> says.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="ipv6">Towards the IPv6 data address instead of the IPv4 one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task RegisterSelfAsync(WorkerRegistration worker, bool ipv6 = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(worker);
        return RegisterAsync(worker with { Address = Uri.GetLocalDataAddresses(ipv6)[0] }, cancellationToken);
    }

    /// <summary>Takes the registered worker out. The URI's session token and id go.</summary>
    public async Task DeregisterAsync(CancellationToken cancellationToken = default)
    {
        var request = new Proto.DeregisterRequest { LbId = LbIdOf(lbId: null), SessionId = SessionIdOf() };
        await CallAsync(ControlMethods.Deregister, request, EjfatTokenKind.Session, isRepeatable: false, cancellationToken);
        Update(uri => uri.SessionId == request.SessionId ? uri with { SessionToken = null, SessionId = "" } : uri);
    }

    /// <summary>Sends the registered worker's state. Never repeated: the next state is newer.</summary>
    public Task SendStateAsync(WorkerState state, CancellationToken cancellationToken = default) => SendStateAsync(state, hasDeadline: true, cancellationToken);

    /// <summary>The same for a caller that watches over the call itself: a deadline costs a timer here and one at the server, ten times a second.</summary>
    internal Task SendStateAsync(WorkerState state, bool hasDeadline, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!(state.Fill is >= 0 and <= 1)) throw Wrong($"a fill of {state.Fill} is not possible; 0..1 is accepted");
        if (!float.IsFinite(state.ControlSignal)) throw Wrong($"a control signal of {state.ControlSignal} is not possible; a finite number is accepted");
        var counters = state.Counters ?? new WorkerCounters();
        var request = new Proto.SendStateRequest
        {
            LbId = LbIdOf(lbId: null),
            SessionId = SessionIdOf(),
            Timestamp = (state.Timestamp ?? _options.TimeProvider.GetUtcNow()).ToTimestamp(),
            FillPercent = state.Fill,
            ControlSignal = state.ControlSignal,
            IsReady = state.IsReady,
            TotalEventsRecv = counters.EventsReceived,
            TotalEventsReassembled = counters.EventsReassembled,
            TotalEventsReassemblyErr = counters.ReassemblyErrors,
            TotalEventsDequeued = counters.EventsDequeued,
            TotalEventEnqueueErr = counters.EnqueueErrors,
            TotalBytesRecv = counters.BytesReceived,
            TotalPacketsRecv = counters.PacketsReceived,
        };
        return CallAsync(ControlMethods.SendState, request, EjfatTokenKind.Session, isRepeatable: false, cancellationToken, hasDeadline);
    }

    /// <summary>Replaces all demands for particular slots by these.</summary>
    /// <param name="demands">Per session; sessions not named may have any slots.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task SetSlotDemandsAsync(IReadOnlyCollection<SessionSlots> demands, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(demands);
        var request = new Proto.SetSlotDemandsRequest { LbId = LbIdOf(lbId: null) };
        foreach (var demand in demands)
        {
            if (string.IsNullOrEmpty(demand.SessionId)) throw Wrong("slot demands need the session id of their worker");
            var ranges = new Proto.SessionSlotRanges { SessionId = demand.SessionId };
            ranges.Slots.AddRange(ToProto(demand.Slots));
            request.SlotConstraints.Add(ranges);
        }
        return CallAsync(ControlMethods.SetSlotDemands, request, EjfatTokenKind.Instance, isRepeatable: true, cancellationToken);
    }

    private static IEnumerable<string> ToTexts(IReadOnlyCollection<IPAddress> senders)
    {
        ArgumentNullException.ThrowIfNull(senders);
        return senders.Count > 0 ? senders.Select(a => a.ToString()) : throw Wrong("the list of senders is empty; at least one address is needed");
    }

    private static void CheckShares(float weight, float minFactor, float maxFactor, string whose)
    {
        if (!(float.IsFinite(weight) && weight >= 0)) throw Wrong($"the weight of {whose} is {weight}; 0 or more is accepted");
        if (!(float.IsFinite(minFactor) && minFactor >= 0)) throw Wrong($"the minimum factor of {whose} is {minFactor}; 0 or more is accepted");
        if (!(float.IsFinite(maxFactor) && (maxFactor == 0 || maxFactor >= minFactor)))
            throw Wrong($"the maximum factor of {whose} is {maxFactor}; 0 (no maximum), or {minFactor} (its minimum factor) or more, is accepted");
    }
}
