using System.Net;
using Penstock.Rpc;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>Who calls, with what, when, and how they reached the server.</summary>
internal sealed class Caller(Token token, Moment now, EndPoint peer, CallOrigin origin)
{
    public Token Token { get; } = token;

    public Moment Now { get; } = now;

    public EndPoint Peer { get; } = peer;

    public IPAddress? PeerAddress => (Peer as IPEndPoint)?.Address is { } address ? AddressRules.Normalized(address) : null;

    public CallOrigin Origin { get; } = origin;

    /// <summary>The token in a call's <c>authorization</c>.</summary>
    /// <exception cref="RpcException">UNAUTHENTICATED without one, INVALID_ARGUMENT when it is not <c>Bearer TOKEN</c>.</exception>
    public static string ReadToken(RpcMetadata metadata)
    {
        const string Scheme = "Bearer ";
        var value = metadata.Get("authorization") ?? throw Refusal.Unauthenticated("the call has no 'authorization' metadata; 'Bearer TOKEN' is accepted");
        if (!value.StartsWith(Scheme, StringComparison.Ordinal) || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw Refusal.Invalid("the 'authorization' metadata is not of the form 'Bearer TOKEN'");
        return value[Scheme.Length..];
    }
}
