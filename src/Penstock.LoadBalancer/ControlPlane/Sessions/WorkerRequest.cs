using System.Net;
using Penstock.Ejfat.Control.Protocol;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>What a worker asks for, every value checked.</summary>
internal sealed record WorkerRequest(string Name, IPAddress Address, int Port, int PortBits, double Weight, float MinFactor, float MaxFactor, bool KeepLbHeader)
{
    /// <summary>Slots it must have; index -1 asks for the first gap.</summary>
    public IReadOnlyList<SlotRun> Demands { get; init; } = [];

    /// <summary>Reads and checks a registration.</summary>
    /// <exception cref="Penstock.Rpc.RpcException">INVALID_ARGUMENT.</exception>
    public static WorkerRequest From(RegisterRequest request)
    {
        var name = NameRules.Checked("worker", request.Name);
        var address = AddressRules.Parse("worker address", request.IpAddress);
        var bits = (int)request.PortRange;
        if (bits is < 0 or > ForwardingMember.MaxPortBits)
            throw Refusal.Invalid($"portRange {bits} of worker '{name}' is not possible; 0..{ForwardingMember.MaxPortBits} (2^n ports) are accepted");
        if (request.UdpPort is 0 or > ushort.MaxValue) throw Refusal.Invalid($"udpPort {request.UdpPort} of worker '{name}' is not possible; 1..65535 is accepted");
        if (request.UdpPort + (1u << bits) - 1 > ushort.MaxValue)
            throw Refusal.Invalid($"worker '{name}' cannot have {1 << bits} ports from {request.UdpPort} on; ports end at {ushort.MaxValue}");
        if (!(float.IsFinite(request.Weight) && request.Weight >= 0)) throw Refusal.Invalid($"weight {request.Weight} of worker '{name}' is not possible; 0 or more is accepted");
        CheckFactors(name, request.MinFactor, request.MaxFactor);
        // Weight 0, as E2SAR's makefile says it, means none in particular: beside workers that were there before it would be as good as no slots.
        var weight = request.Weight > 0 ? request.Weight : 1;
        return new(name, address, (int)request.UdpPort, bits, WorkerWeights.Average * weight, request.MinFactor, request.MaxFactor, request.KeepLbHeader)
        {
            Demands = [.. request.SlotDemands.Select(SlotDemands.Checked)],
        };
    }

    private static void CheckFactors(string name, float min, float max)
    {
        if (!(float.IsFinite(min) && min >= 0)) throw Refusal.Invalid($"minFactor {min} of worker '{name}' is not possible; 0 or more is accepted");
        if (!(float.IsFinite(max) && (max == 0 || max >= min)))
            throw Refusal.Invalid($"maxFactor {max} of worker '{name}' is not possible; 0 (no maximum), or its minFactor {min} or more, is accepted");
    }
}
