using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Penstock.Ejfat;

/// <summary>An EJFAT URI: where a load balancer's control plane is, with which token to call it, which reservation is meant, and where data and Sync
/// packets go. Immutable: <c>uri with { LbId = "3" }</c> makes a changed one.</summary>
/// <remarks><c>ejfat[s]://[TOKEN@]HOST:PORT/[lb/LBID][?sync=ADDRESS:PORT][&amp;data=ADDRESS[:PORT|:FIRST-LAST]][&amp;sessionid=ID]</c>; <c>sync</c> and <c>data</c> once per
/// address family. Two URIs are equal when everything in them is; <see cref="EqualsAsE2sar"/> compares as E2SAR does.</remarks>
public sealed partial record EjfatUri
{
    /// <summary>The UDP port of the data plane when a URI names none.</summary>
    public const int DefaultDataPort = 19522;

    /// <summary>The environment variable that holds a URI by convention.</summary>
    public const string EnvironmentVariable = "EJFAT_URI";

    /// <summary>The file that holds a URI by E2SAR's convention.</summary>
    public const string DefaultFile = "/tmp/ejfat_uri";

    private EjfatUri()
    {
    }

    /// <summary>True for <c>ejfats</c>: the control plane is called over TLS.</summary>
    public bool UseTls { get; init; }

    /// <summary>The token of kind <see cref="EjfatTokenKind.All"/>, or null. No call takes it by itself.</summary>
    public string? AllToken { get; init => field = NullIfEmpty(value); }

    /// <summary>The administrator's token, or null.</summary>
    public string? AdminToken { get; init => field = NullIfEmpty(value); }

    /// <summary>The reservation's token, or null.</summary>
    public string? InstanceToken { get; init => field = NullIfEmpty(value); }

    /// <summary>The registered worker's token, or null.</summary>
    public string? SessionToken { get; init => field = NullIfEmpty(value); }

    /// <summary>The control plane's host name; null when the URI gives an address.</summary>
    public string? ControlHost { get; private init; }

    /// <summary>The control plane's address, given or looked up; null when the name was not looked up.</summary>
    public IPAddress? ControlAddress { get; private init; }

    /// <summary>The control plane's TCP port; null where an admin URI leaves it out. <see cref="EffectiveControlPort"/> has the port to use then.</summary>
    public int? ControlPort { get; private init; }

    /// <summary><see cref="ControlPort"/>, or what its absence means: 443 with TLS, 80 without (the URI was made from an HTTP authority without a port).</summary>
    public int EffectiveControlPort => ControlPort ?? (UseTls ? 443 : 80);

    /// <summary>True when of the control plane's host name the IPv6 address is wanted.</summary>
    public bool PreferIPv6 { get; init; }

    /// <summary>A label of the reservation. Never part of the text.</summary>
    public string LbName { get; init; } = "";

    /// <summary>The reservation's id, as the control plane gave it; empty in an admin URI.</summary>
    /// <exception cref="EjfatException">The id holds a slash or a control character.</exception>
    public string LbId
    {
        get;
        init => field = value.Contains('/', StringComparison.Ordinal) ? throw NotAnId(nameof(LbId), value) : CheckedId(nameof(LbId), value);
    } = "";

    /// <summary>The registered worker's session id; empty when there is none.</summary>
    /// <exception cref="EjfatException">The id holds a control character.</exception>
    public string SessionId { get; init => field = CheckedId(nameof(SessionId), value); } = "";

    /// <summary>Where to send Sync packets over IPv4, or null.</summary>
    public IPEndPoint? SyncIPv4 { get; init => field = CheckedFamily(value, AddressFamily.InterNetwork); }

    /// <summary>Where to send Sync packets over IPv6, or null.</summary>
    public IPEndPoint? SyncIPv6 { get; init => field = CheckedFamily(value, AddressFamily.InterNetworkV6); }

    /// <summary>The load balancer's IPv4 address for data, or null.</summary>
    public IPAddress? DataIPv4 { get; init => field = CheckedFamily(value, AddressFamily.InterNetwork); }

    /// <summary>The load balancer's IPv6 address for data, or null.</summary>
    public IPAddress? DataIPv6 { get; init => field = CheckedFamily(value, AddressFamily.InterNetworkV6); }

    /// <summary>The UDP ports the load balancer takes data on, the same for both families. Default <see cref="DefaultDataPort"/> alone.</summary>
    /// <exception cref="EjfatException">The ports are not within 1..65535 or in the wrong order.</exception>
    public UdpPortRange DataPorts
    {
        get;
        init => field = value is { First: >= 1, Last: <= 65535 } && value.First <= value.Last ? value : throw new EjfatException(
            E2sarErrorCode.OutOfRange, $"data ports {value.First}-{value.Last} are not possible; 1 <= first <= last <= 65535 is accepted");
    } = new(DefaultDataPort);

    /// <summary>The Sync address a single-family program uses, as E2SAR does: the one given last. Null when there is none.</summary>
    public IPEndPoint? SyncEndPoint => SyncIPv4IsLast ? SyncIPv4 ?? SyncIPv6 : SyncIPv6 ?? SyncIPv4;

    /// <summary>True when there is an address for data.</summary>
    public bool HasDataAddress => DataIPv4 is not null || DataIPv6 is not null;

    // In which order the two were given: what E2SAR would have kept, and the order they are written in.
    internal bool SyncIPv4IsLast { get; init; }

    /// <summary>A URI with nothing but a control plane. A host name is not looked up.</summary>
    /// <param name="host">A host name or an address literal.</param>
    /// <param name="port">TCP port; null where the scheme's own is meant.</param>
    /// <param name="useTls">Call it over TLS.</param>
    /// <exception cref="EjfatException">The host or the port is none.</exception>
    public static EjfatUri ForControlPlane(string host, int? port, bool useTls = false)
    {
        if (port is < 1 or > 65535) throw new EjfatException(E2sarErrorCode.OutOfRange, $"control plane port {port} is not possible; 1..65535 is accepted");
        if (EjfatAddress.TryParse(host, out var address)) return new() { UseTls = useTls, ControlAddress = address, ControlPort = port };
        return EjfatUriParser.IsHostName(host) ? new() { UseTls = useTls, ControlHost = host, ControlPort = port } : throw new EjfatException(
            E2sarErrorCode.ParameterError, $"'{host}' is not a host; a DNS name or an IP address is accepted");
    }

    /// <summary>The token of a kind, or null.</summary>
    public string? GetToken(EjfatTokenKind kind) => kind switch
    {
        EjfatTokenKind.All => AllToken,
        EjfatTokenKind.Admin => AdminToken,
        EjfatTokenKind.Instance => InstanceToken,
        EjfatTokenKind.Session => SessionToken,
        _ => null,
    };

    /// <summary>The token of a kind.</summary>
    /// <exception cref="EjfatException">There is none (<see cref="E2sarErrorCode.ParameterNotAvailable"/>).</exception>
    public string RequireToken(EjfatTokenKind kind) => GetToken(kind) ?? throw new EjfatException(
        E2sarErrorCode.ParameterNotAvailable, $"the EJFAT URI {ToRedactedString()} has no {NameOf(kind)} token");

    /// <summary>The same URI with another token of a kind; null or empty takes it away.</summary>
    public EjfatUri WithToken(EjfatTokenKind kind, string? token) => kind switch
    {
        EjfatTokenKind.All => this with { AllToken = token },
        EjfatTokenKind.Admin => this with { AdminToken = token },
        EjfatTokenKind.Instance => this with { InstanceToken = token },
        EjfatTokenKind.Session => this with { SessionToken = token },
        _ => throw new EjfatException(E2sarErrorCode.ParameterError, $"{(int)kind} is not a kind of token; 0 (all) to 3 (session) are accepted"),
    };

    /// <summary>The same URI with this one Sync address in place of those it has.</summary>
    public EjfatUri WithSync(IPAddress address, int port)
    {
        var endPoint = new IPEndPoint(address, CheckedPort(port));
        return address.AddressFamily == AddressFamily.InterNetwork
            ? this with { SyncIPv4 = endPoint, SyncIPv6 = null, SyncIPv4IsLast = false }
            : this with { SyncIPv4 = null, SyncIPv6 = endPoint, SyncIPv4IsLast = false };
    }

    /// <summary>The same URI with another data address in the address's family, and another port for both families.</summary>
    public EjfatUri WithData(IPAddress address, int port = DefaultDataPort) => WithData(address, new UdpPortRange(CheckedPort(port)));

    /// <inheritdoc cref="WithData(IPAddress, int)"/>
    public EjfatUri WithData(IPAddress address, UdpPortRange ports) => address.AddressFamily == AddressFamily.InterNetwork
        ? this with { DataIPv4 = address, DataPorts = ports }
        : this with { DataIPv6 = address, DataPorts = ports };

    /// <summary>The data address of a family with the first of the data ports, or null.</summary>
    public IPEndPoint? GetDataEndPoint(bool ipv6) => (ipv6 ? DataIPv6 : DataIPv4) is { } address ? new(address, DataPorts.First) : null;

    /// <summary>Where a sender whose data goes over a family sends its Sync packets: over the same family if possible, else over the other. Null without any.</summary>
    public IPEndPoint? GetSyncEndPoint(bool ipv6) => ipv6 ? SyncIPv6 ?? SyncIPv4 : SyncIPv4 ?? SyncIPv6;

    /// <summary>Whether E2SAR 0.3.2 takes the two for equal: same tokens, control plane address and port, data and Sync addresses, ids and label.
    /// TLS, the host's name and the data port do not matter to it.</summary>
    public bool EqualsAsE2sar(EjfatUri? other) => other is not null
        && AllToken == other.AllToken && AdminToken == other.AdminToken && InstanceToken == other.InstanceToken && SessionToken == other.SessionToken
        && Equals(ControlAddress, other.ControlAddress) && ControlPort == other.ControlPort
        && Equals(DataIPv4, other.DataIPv4) && Equals(DataIPv6, other.DataIPv6) && Equals(SyncEndPoint, other.SyncEndPoint)
        && LbId == other.LbId && SessionId == other.SessionId && LbName == other.LbName;

    internal static string NameOf(EjfatTokenKind kind) => kind switch
    {
        EjfatTokenKind.Admin => "admin",
        EjfatTokenKind.Instance => "instance",
        EjfatTokenKind.Session => "session",
        _ => "all-purpose",
    };

    private static string? NullIfEmpty(string? token) => string.IsNullOrEmpty(token) ? null : token;

    private static int CheckedPort(int port) => port is >= 1 and <= 65535 ? port : throw new EjfatException(
        E2sarErrorCode.OutOfRange, $"UDP port {port} is not possible; 1..65535 is accepted");

    private static string CheckedId(string what, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Any(char.IsControl) ? throw NotAnId(what, value) : value;
    }

    private static EjfatException NotAnId(string what, string value) => new(
        E2sarErrorCode.ParameterError, $"{what} '{value}' cannot be; an id without slashes and control characters is accepted");

    [return: NotNullIfNotNull(nameof(endPoint))]
    private static IPEndPoint? CheckedFamily(IPEndPoint? endPoint, AddressFamily family)
    {
        CheckedFamily(endPoint?.Address, family);
        if (endPoint is not null) CheckedPort(endPoint.Port);
        return endPoint;
    }

    [return: NotNullIfNotNull(nameof(address))]
    private static IPAddress? CheckedFamily(IPAddress? address, AddressFamily family) => address is null || address.AddressFamily == family ? address
        : throw new EjfatException(E2sarErrorCode.ParameterError, $"{address} is not an {(family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")} address");
}
