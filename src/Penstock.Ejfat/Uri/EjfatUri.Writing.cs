using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Penstock.Ejfat;

/// <content>Writing URIs.</content>
public sealed partial record EjfatUri
{
    /// <summary>The URI with its most particular token: the session's, else the instance's, else the administrator's. It is a secret;
    /// <see cref="ToRedactedString"/> is for logs.</summary>
    public override string ToString() => Write(BestToken, EjfatUriFormat.Penstock);

    /// <summary>The URI with its most particular token, in a format.</summary>
    public string ToString(EjfatUriFormat format) => Write(BestToken, format);

    /// <summary>The URI with the token of a kind, or without one where it has none of that kind.</summary>
    public string ToString(EjfatTokenKind kind, EjfatUriFormat format = EjfatUriFormat.Penstock) => Write(GetToken(kind), format);

    /// <summary>The URI with <c>***</c> where a token would be.</summary>
    public string ToRedactedString() => Write(BestToken is null ? null : "***", EjfatUriFormat.Penstock);

    private string? BestToken => SessionToken ?? InstanceToken ?? AdminToken ?? AllToken;

    private string Write(string? token, EjfatUriFormat format)
    {
        var text = new StringBuilder(UseTls ? "ejfats://" : "ejfat://");
        var isExact = format == EjfatUriFormat.E2sarExact;
        if (token is not null) text.Append(isExact ? token : PercentEncoding.Encode(token, PercentEncoding.UserInfo)).Append('@');
        text.Append(ControlHost ?? Literal(ControlAddress!, isExact));
        if (ControlPort is { } port) text.Append(':').Append(port);
        text.Append('/');
        if (LbId.Length > 0) text.Append("lb/").Append(isExact ? LbId : PercentEncoding.Encode(LbId, PercentEncoding.PathSegment));
        if (isExact) AppendExactQuery(text);
        else AppendQuery(text);
        return text.ToString();
    }

    private void AppendQuery(StringBuilder text)
    {
        var separator = '?';
        var (first, second) = SyncIPv4IsLast ? (SyncIPv6, SyncIPv4) : (SyncIPv4, SyncIPv6);
        if (first is not null) Append("sync", $"{Literal(first.Address, isExact: false)}:{first.Port}");
        if (second is not null) Append("sync", $"{Literal(second.Address, isExact: false)}:{second.Port}");
        var ports = DataPorts == new UdpPortRange(DefaultDataPort) ? "" : $":{DataPorts}";
        if (DataIPv4 is not null) Append("data", DataIPv4 + ports);
        if (DataIPv6 is not null) Append("data", Literal(DataIPv6, isExact: false) + ports);
        if (SessionId.Length > 0) Append("sessionid", PercentEncoding.Encode(SessionId, PercentEncoding.QueryValue));

        void Append(string key, string value)
        {
            text.Append(separator).Append(key).Append('=').Append(value);
            separator = '&';
        }
    }

    // The order and the separators of EjfatURI::to_string in E2SAR 0.3.2 (src/e2sarUtil.cpp), its flaws included.
    private void AppendExactQuery(StringBuilder text)
    {
        var parameters = new List<string>();
        if (SyncEndPoint is { } sync) parameters.Add($"sync={Literal(sync.Address, isExact: true)}:{sync.Port}");
        if (DataIPv4 is not null) parameters.Add($"data={DataIPv4}");
        if (DataIPv6 is not null) parameters.Add($"data={Literal(DataIPv6, isExact: true)}");
        if (parameters.Count > 0) text.Append('?').AppendJoin('&', parameters);
        if (SessionId.Length > 0) text.Append("&sessionid=").Append(SessionId);
    }

    private static string Literal(IPAddress address, bool isExact)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        // The percent sign before a zone is itself escaped (RFC 6874).
        return isExact ? $"[{address}]" : $"[{address.ToString().Replace("%", "%25", StringComparison.Ordinal)}]";
    }
}
