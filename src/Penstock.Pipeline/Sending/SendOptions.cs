using System.Net;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;

namespace Penstock.Pipeline.Sending;

/// <summary>How a <see cref="SendSession"/> sends.</summary>
public sealed record SendOptions
{
    /// <summary>Where to, how fast, in which form.</summary>
    public required SegmenterOptions Segmenter { get; init; }

    /// <summary>What the load balancer routes by. Default <see cref="TickMode.Clock"/>.</summary>
    public TickMode Ticks { get; init; }

    /// <summary>Number of the first event. Default 0.</summary>
    public ulong FirstEvent { get; init; }

    /// <summary>The addresses that <see cref="SendSession.AddSendersAsync"/> allows. Null (the default): this machine's own on the way to the data address.</summary>
    public IReadOnlyList<IPAddress>? Senders { get; init; }

    /// <summary>How the control plane is called.</summary>
    public LoadBalancerClientOptions Control { get; init; } = new();

    internal SegmenterOptions ToSegmenter() => Ticks switch
    {
        TickMode.ClockIsNumber => Segmenter with { TicksAsEventNumber = true },
        TickMode.Number => Segmenter with { FirstTick = FirstEvent },
        _ => Segmenter,
    };
}
