using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Penstock.Rpc.Client;

namespace Penstock.Rpc;

/// <summary>A client's way to one server. It connects when the first call needs it, again whenever the connection was lost, and shares its connections
/// between any number of concurrent calls. Make one and keep it.</summary>
public sealed class RpcChannel : IAsyncDisposable
{
    internal static readonly RpcCallOptions DefaultCallOptions = new();
    internal static readonly TransferCodingWithQualityHeaderValue Trailers = new("trailers");

    private static readonly string OwnName = $"penstock-rpc/{typeof(RpcChannel).Assembly.GetName().Version?.ToString(3)}";

    private readonly ConcurrentDictionary<string, Uri> _uris = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _closing = new();
    private readonly Uri _base;

    private RpcChannel(ChannelAddress address, RpcChannelOptions options)
    {
        Address = address;
        Options = options;
        Closing = _closing.Token;
        var tls = options.Tls ?? (address.IsHttps ? new RpcClientTls() : null);
        _base = new Uri($"{(tls is null ? "http" : "https")}://{address.Authority}");
        UserAgent = options.UserAgent is { } name ? $"{name} {OwnName}" : OwnName;
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = new Connector(address, options.AddressPreference).ConnectAsync,
            ConnectTimeout = options.ConnectTimeout,
            EnableMultipleHttp2Connections = true,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            PooledConnectionIdleTimeout = options.IdleConnectionTimeout,
            KeepAlivePingDelay = options.KeepAlivePingDelay,
            KeepAlivePingTimeout = options.KeepAlivePingTimeout,
            KeepAlivePingPolicy = options.KeepAliveWithoutCalls ? HttpKeepAlivePingPolicy.Always : HttpKeepAlivePingPolicy.WithActiveRequests,
        };
        if (tls is not null) handler.SslOptions = ClientSsl(tls);
        Invoker = new HttpMessageInvoker(handler);
    }

    internal ChannelAddress Address { get; }

    internal RpcChannelOptions Options { get; }

    internal HttpMessageInvoker Invoker { get; }

    internal string UserAgent { get; }

    internal CancellationToken Closing { get; }

    /// <summary>A channel to the server at <paramref name="address"/>; nothing is connected yet.</summary>
    /// <param name="address"><c>http://HOST:PORT</c>, <c>https://HOST:PORT</c>, <c>HOST:PORT</c>, <c>dns:HOST:PORT</c>, <c>ipv4:A.B.C.D:PORT</c>, <c>ipv6:[ADDRESS]:PORT</c>
    /// (also with <c>///</c>, and several separated by commas), <c>unix:PATH</c>, <c>unix:///PATH</c> or <c>unix-abstract:NAME</c>.</param>
    /// <param name="options">Null takes the defaults.</param>
    /// <exception cref="ArgumentException">The address is none of these.</exception>
    /// <exception cref="InvalidDataException">A certificate or key file does not hold what it should.</exception>
    public static RpcChannel ForAddress(string address, RpcChannelOptions? options = null) => new(ChannelAddress.Parse(address), options ?? new RpcChannelOptions());

    /// <inheritdoc cref="ForAddress(string, RpcChannelOptions?)"/>
    public static RpcChannel ForAddress(Uri address, RpcChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        return ForAddress(address.OriginalString, options);
    }

    /// <summary>Calls a method with one request and one reply.</summary>
    /// <exception cref="RpcException">The call ended with a status other than OK.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; the server is told.</exception>
    public async Task<TReply> UnaryAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, TRequest request, RpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        Check(method, RpcMethodKind.Unary);
        ArgumentNullException.ThrowIfNull(request);
        await using var call = new ClientCall<TRequest, TReply>(this, method, options, cancellationToken);
        await call.StartAsync(new UnaryContent(request, call.Compresses, call.SendLimit));
        return await call.ReadOnlyReplyAsync();
    }

    /// <summary>Calls a method with one request and one reply, and returns the server's metadata too.</summary>
    /// <inheritdoc cref="UnaryAsync"/>
    public async Task<RpcReply<TReply>> UnaryWithMetadataAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, TRequest request, RpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        Check(method, RpcMethodKind.Unary);
        ArgumentNullException.ThrowIfNull(request);
        await using var call = new ClientCall<TRequest, TReply>(this, method, options, cancellationToken);
        await call.StartAsync(new UnaryContent(request, call.Compresses, call.SendLimit));
        var reply = await call.ReadOnlyReplyAsync();
        return new(reply, call.Headers, call.Trailers);
    }

    /// <summary>Calls a method with one request and a stream of replies. The call begins with the enumeration.</summary>
    public RpcReplyStream<TRequest, TReply> ServerStreamingAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, TRequest request, RpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        Check(method, RpcMethodKind.ServerStreaming);
        ArgumentNullException.ThrowIfNull(request);
        return new(this, method, request, options, cancellationToken);
    }

    /// <summary>Begins a call with a stream of requests and one reply.</summary>
    public RpcClientStreamingCall<TRequest, TReply> ClientStreaming<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, RpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        Check(method, RpcMethodKind.ClientStreaming);
        return new(new ClientCall<TRequest, TReply>(this, method, options, cancellationToken));
    }

    /// <summary>Begins a call with a stream each way.</summary>
    public RpcDuplexCall<TRequest, TReply> Duplex<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, RpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        Check(method, RpcMethodKind.Duplex);
        return new(new ClientCall<TRequest, TReply>(this, method, options, cancellationToken));
    }

    /// <summary>Closes the connections; calls under way end with CANCELLED.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Closing.IsCancellationRequested) return;
        // .NET's handler would let calls under way go on for as long as they like.
        await _closing.CancelAsync();
        Invoker.Dispose();
        _closing.Dispose();
    }

    internal Uri UriOf(string path) => _uris.TryGetValue(path, out var uri) ? uri : _uris.GetOrAdd(path, new Uri(_base, path));

    internal static async Task StartAsync<TRequest, TReply>(ClientCall<TRequest, TReply> call, StreamingContent content)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        try
        {
            await call.StartAsync(content);
        }
        catch (Exception e)
        {
            content.Fail(e);
            throw;
        }
    }

    private static void Check<TRequest, TReply>(RpcMethod<TRequest, TReply> method, RpcMethodKind kind)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        ArgumentNullException.ThrowIfNull(method);
        if (method.Kind != kind) throw new ArgumentException($"method '{method}' is {method.Kind} and cannot be called as {kind}", nameof(method));
    }

    private static SslClientAuthenticationOptions ClientSsl(RpcClientTls tls)
    {
        var ssl = new SslClientAuthenticationOptions();
        if (tls.CaPem is not null || tls.CaFile is not null)
        {
            var authorities = new X509Certificate2Collection();
            if (tls.CaPem is { } pem) authorities.ImportFromPem(pem);
            else authorities = PemFiles.LoadCertificates(tls.CaFile!);
            if (authorities.Count == 0) throw new InvalidDataException("RpcClientTls.CaPem holds no certificate; PEM with at least one CERTIFICATE block is expected");
            ssl.CertificateChainPolicy = PemFiles.TrustOnly(authorities);
        }
        if (tls.ClientCertificateFile is not null)
        {
            if (tls.ClientKeyFile is null) throw new ArgumentException("RpcClientTls.ClientCertificateFile needs ClientKeyFile");
            ssl.ClientCertificateContext = SslStreamCertificateContext.Create(
                PemFiles.LoadWithKey(tls.ClientCertificateFile, tls.ClientKeyFile), PemFiles.LoadCertificates(tls.ClientCertificateFile), offline: true);
        }
#pragma warning disable CA5359 // asked for by name, and off by default
        if (tls.SkipValidation) ssl.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        return ssl;
    }
}
