namespace Penstock.Pipeline.Inspecting;

/// <summary>Which datagrams a <see cref="DatagramGenerator"/> makes.</summary>
public sealed record GeneratorOptions
{
    /// <summary>Make segments; default true.</summary>
    public bool Segments { get; init; } = true;

    /// <summary>Put an LB header before the segments; default true.</summary>
    public bool WithLbHeader { get; init; } = true;

    /// <summary>Make a Sync message for each event; default false.</summary>
    public bool Sync { get; init; }

    /// <summary>Version of the LB header, 2 or 3; default 2.</summary>
    public int LbVersion { get; init; } = 2;

    /// <summary>Events; default 10.</summary>
    public int Count { get; init; } = 10;

    /// <summary>Number, and tick, of the first event; default 0. The next events follow it.</summary>
    public ulong FirstEvent { get; init; }

    /// <summary>Entropy or port select of the LB header; default 0.</summary>
    public ushort Entropy { get; init; }

    /// <summary>Data id; default 1.</summary>
    public ushort DataId { get; init; } = 1;

    /// <summary>Event source id of the Sync messages; default 1.</summary>
    public uint EventSourceId { get; init; } = 1;

    /// <summary>Ticks per second that the Sync messages tell; default 100.</summary>
    public uint RateHz { get; init; } = 100;

    /// <summary>MTU in bytes, with IP and UDP headers; default 1500.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>IPv6 headers are counted in the MTU; default false.</summary>
    public bool Ipv6 { get; init; }

    /// <summary>Payload of each event; default 1000 bytes that count up.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; } = Enumerable.Range(0, 1000).Select(i => (byte)i).ToArray();
}
