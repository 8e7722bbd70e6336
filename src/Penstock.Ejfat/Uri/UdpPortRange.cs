namespace Penstock.Ejfat;

/// <summary>Consecutive UDP ports, both ends included.</summary>
/// <param name="First">The lowest port.</param>
/// <param name="Last">The highest port; the same as <paramref name="First"/> for a single port.</param>
public readonly record struct UdpPortRange(int First, int Last)
{
    /// <summary>A single port.</summary>
    public UdpPortRange(int port)
        : this(port, port)
    {
    }

    /// <summary>How many ports there are.</summary>
    public int Count => Last - First + 1;

    /// <summary><c>19522</c> or <c>16384-32767</c>.</summary>
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}
