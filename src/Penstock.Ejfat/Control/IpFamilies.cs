namespace Penstock.Ejfat.Control;

/// <summary>The address families a load balancer must have for a reservation.</summary>
public enum IpFamilies
{
    /// <summary>Whatever it has.</summary>
    Dual = 0,

    /// <summary>IPv4.</summary>
    IPv4 = 1,

    /// <summary>IPv6.</summary>
    IPv6 = 2,
}
