using System.Net;

namespace Penstock.Ejfat;

/// <summary>How the text of an EJFAT URI is read.</summary>
public sealed record EjfatUriOptions
{
    /// <summary>What the defaults are.</summary>
    public static EjfatUriOptions Default { get; } = new();

    /// <summary>What kind of token the URI bears; the text does not say. Default <see cref="EjfatTokenKind.Admin"/>.</summary>
    public EjfatTokenKind TokenKind { get; init; } = EjfatTokenKind.Admin;

    /// <summary>Of a host name take the first IPv6 address instead of the first IPv4 address. There is no falling back to the other family. Default false.</summary>
    public bool PreferIPv6 { get; init; }

    /// <summary>Look the control plane's host name up while reading, so that a wrong name is an error at once. Default true. False leaves
    /// <see cref="EjfatUri.ControlAddress"/> null; the name is then looked up whenever a connection is made.</summary>
    public bool ResolveHost { get; init; } = true;

    /// <summary>Accept ports below 1024, which E2SAR refuses. Default false.</summary>
    public bool AllowPrivilegedPorts { get; init; }

    /// <summary>Looks a host name up. Default the system's resolver.</summary>
    public Func<string, IReadOnlyList<IPAddress>> Resolver { get; init; } = static name => Dns.GetHostAddresses(name);
}
