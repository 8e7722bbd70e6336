namespace Penstock.Rpc;

/// <summary>Which of a name's addresses a client connects to.</summary>
public enum RpcAddressPreference
{
    /// <summary>In the resolver's order (the default).</summary>
    Any,

    /// <summary>IPv4 first, then IPv6.</summary>
    PreferIPv4,

    /// <summary>IPv6 first, then IPv4.</summary>
    PreferIPv6,

    /// <summary>IPv4 only.</summary>
    OnlyIPv4,

    /// <summary>IPv6 only.</summary>
    OnlyIPv6,
}
