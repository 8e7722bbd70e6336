namespace Penstock.Pipeline.Inspecting;

/// <summary>What a datagram of the EJFAT data path is.</summary>
public enum DatagramKind
{
    /// <summary>None of the others.</summary>
    Unknown,

    /// <summary>A Sync message, sender to control plane.</summary>
    Sync,

    /// <summary>LB header, reassembly header and segment: sender to load balancer, or to a worker that keeps the LB header.</summary>
    LoadBalanced,

    /// <summary>Reassembly header and segment: load balancer to worker.</summary>
    Segment,
}
