using System.Net;

namespace Penstock.Ejfat.Control;

/// <summary>A worker that wants events.</summary>
public sealed record WorkerRegistration
{
    /// <summary>Its name; not empty.</summary>
    public required string Name { get; init; }

    /// <summary>Where to send its data.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Its first UDP port, 1025..65535.</summary>
    public required int Port { get; init; }

    /// <summary>How many sources or ports it has; rounded up to a power of two of at most 16384. Default 1.</summary>
    public int SourceCount { get; init; } = 1;

    /// <summary>Its weight beside the other workers at first. Default 1.</summary>
    public float Weight { get; init; } = 1;

    /// <summary>It gets at least this share of an even part of the slots. Default 0.5.</summary>
    public float MinFactor { get; init; } = 0.5f;

    /// <summary>It gets at most this share of an even part of the slots; 0 is no maximum. Default 2.</summary>
    public float MaxFactor { get; init; } = 2;

    /// <summary>Leave the LB header on its datagrams. Default false.</summary>
    public bool KeepLbHeader { get; init; }

    /// <summary>Slots it must have. Default none in particular.</summary>
    public IReadOnlyList<SlotRange> SlotDemands { get; init; } = [];
}
