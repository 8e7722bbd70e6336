using System.Net;
using System.Security.Cryptography.X509Certificates;
using Penstock.Rpc.Server;

namespace Penstock.Rpc;

/// <summary>A call as its handler sees it.</summary>
public sealed class RpcCallContext
{
    private readonly ServerCall _call;
    private RpcMetadata? _metadata;

    internal RpcCallContext(ServerCall call) => _call = call;

    /// <summary>The path of the method, <c>/package.Service/Method</c>.</summary>
    public string Method => _call.Path;

    /// <summary>What the client sent along (e.g. <c>authorization</c>).</summary>
    public RpcMetadata Metadata => _metadata ??= _call.ReadMetadata();

    /// <summary>Sent before the first reply. Changes after that have no effect.</summary>
    public RpcMetadata ResponseHeaders { get; } = new();

    /// <summary>Sent at the end, beside the status.</summary>
    public RpcMetadata ResponseTrailers { get; } = new();

    /// <summary>When the client stops waiting, or null if it said nothing.</summary>
    public DateTimeOffset? Deadline => _call.Deadline;

    /// <summary>Cancelled when the client cancels or leaves, when the deadline passes, and when a stopping server's patience ends.</summary>
    public CancellationToken CancellationToken => _call.CancellationToken;

    /// <summary>Cancelled as soon as the server begins to stop; calls that never end by themselves should end then.</summary>
    public CancellationToken ServerStopping => _call.ServerStopping;

    /// <summary>The other end.</summary>
    public EndPoint Peer => _call.Peer.EndPoint;

    /// <summary>This end of the connection: the address at which the client reached the server; null when it is not known.</summary>
    public EndPoint? LocalEndPoint => _call.Peer.Local;

    /// <summary>On a Unix socket: who connected. Null elsewhere.</summary>
    public PeerCredentials? PeerCredentials => _call.Peer.Credentials;

    /// <summary>The name by which the client called the server (<c>:authority</c>).</summary>
    public string Authority => _call.Authority;

    /// <summary>True when the connection is encrypted.</summary>
    public bool IsTls => _call.Peer.IsTls;

    /// <summary>The certificate the client showed, verified, or null.</summary>
    public X509Certificate2? ClientCertificate => _call.ClientCertificate;

    /// <summary>How this call's replies are compressed, if the client accepts it; counts until the first reply. Default <see cref="RpcServerOptions.ReplyCompression"/>.</summary>
    public RpcCompression ReplyCompression
    {
        get => _call.ReplyCompression;
        set => _call.ReplyCompression = value;
    }

    /// <summary>Sends <see cref="ResponseHeaders"/> now instead of with the first reply.</summary>
    public ValueTask SendHeadersAsync(CancellationToken cancellationToken = default) => _call.SendHeadersAsync(cancellationToken);
}
