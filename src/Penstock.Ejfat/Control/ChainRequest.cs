namespace Penstock.Ejfat.Control;

/// <summary>A load balancer upstream that shall feed ours.</summary>
public sealed record ChainRequest
{
    /// <summary>The one upstream, with its reservation and instance token.</summary>
    public required EjfatUri Upstream { get; init; }

    /// <summary>Over which family; IPv4 or IPv6.</summary>
    public required IpFamilies Family { get; init; }

    /// <summary>Our weight beside its other workers. Default 1.</summary>
    public float Weight { get; init; } = 1;

    /// <summary>We get at least this share of an even part of its slots. Default 0.5.</summary>
    public float MinFactor { get; init; } = 0.5f;

    /// <summary>We get at most this share; 0 is no maximum. Default 2.</summary>
    public float MaxFactor { get; init; } = 2;

    /// <summary>Slots of its calendar we must have. Default none in particular.</summary>
    public IReadOnlyList<SlotRange> SlotDemands { get; init; } = [];
}
