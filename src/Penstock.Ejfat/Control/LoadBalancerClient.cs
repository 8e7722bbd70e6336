using System.Net.Sockets;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Penstock.Rpc;
using Proto = Penstock.Ejfat.Control.Protocol;

namespace Penstock.Ejfat.Control;

/// <summary>Calls the control plane of a load balancer: all 22 calls, each with the kind of token it needs. What Reserve, Get and Register return goes into
/// <see cref="Uri"/>. Safe for concurrent use.</summary>
/// <remarks>Every call throws <see cref="EjfatException"/>: <see cref="E2sarErrorCode.ParameterNotAvailable"/> when the URI lacks the token or id it needs,
/// <see cref="E2sarErrorCode.ParameterError"/> for wrong arguments, <see cref="E2sarErrorCode.RpcError"/> with the server's text when the call failed (then
/// <see cref="EjfatException.RpcStatus"/> has the status), <see cref="E2sarErrorCode.DataError"/> for replies that make no sense.</remarks>
public sealed partial class LoadBalancerClient : IAsyncDisposable
{
    private readonly LoadBalancerClientOptions _options;
    private readonly RpcChannel _channel;
    private EjfatUri _uri;

    /// <summary>A client for the control plane of <paramref name="uri"/>. Nothing is connected before the first call.</summary>
    /// <exception cref="EjfatException">A certificate file cannot be read (<see cref="E2sarErrorCode.NotFound"/>) or holds something else
    /// (<see cref="E2sarErrorCode.ParameterError"/>), or an option is out of range.</exception>
    public LoadBalancerClient(EjfatUri uri, LoadBalancerClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(uri);
        _options = options ?? new LoadBalancerClientOptions();
        _options.Validate();
        _uri = uri;
        _channel = OpenChannel(uri, _options);
    }

    /// <summary>The URI with what the calls have learnt: tokens, ids, addresses.</summary>
    public EjfatUri Uri => Volatile.Read(ref _uri);

    /// <summary>Where the calls go, as <c>host:port</c>.</summary>
    public string Target { get; private set; } = "";

    /// <summary>What a user should know about how this client calls, for example that nobody checks the server's certificate.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>Closes the connection.</summary>
    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private RpcChannel OpenChannel(EjfatUri uri, LoadBalancerClientOptions options)
    {
        var useAddress = uri.ControlHost is null || options.UseHostAddress;
        if (useAddress && uri.ControlAddress is null)
            throw new EjfatException(E2sarErrorCode.ParameterNotAvailable, $"the host '{uri.ControlHost}' of the EJFAT URI was not looked up, so there is no address to use instead of it");
        var host = !useAddress ? uri.ControlHost!
            : uri.ControlAddress!.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{uri.ControlAddress}]" : uri.ControlAddress.ToString();
        Target = $"{host}:{uri.EffectiveControlPort}";
        var validate = options.Tls.Validate ?? !options.UseHostAddress;
        if (uri.UseTls && !validate) Warnings = [$"the certificate of the control plane {Target} is not validated"];
        try
        {
            return RpcChannel.ForAddress(Target, new RpcChannelOptions
            {
                Tls = uri.UseTls ? ToRpc(options.Tls, validate) : null,
                // The certificate is made out to the name, not to the address.
                Authority = useAddress && uri.ControlHost is { } name ? $"{name}:{uri.EffectiveControlPort}" : null,
                AddressPreference = uri.PreferIPv6 ? RpcAddressPreference.PreferIPv6 : RpcAddressPreference.PreferIPv4,
                ConnectTimeout = options.Deadline,
                TimeProvider = options.TimeProvider,
                UserAgent = "penstock-ejfat",
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EjfatException(E2sarErrorCode.NotFound, $"a certificate file for the control plane cannot be read: {e.Message}", e);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or CryptographicException)
        {
            throw new EjfatException(E2sarErrorCode.ParameterError, e.Message, e);
        }
    }

    private static RpcClientTls ToRpc(ControlTls tls, bool validate) => new()
    {
        CaFile = NullIfEmpty(tls.CaFile),
        CaPem = NullIfEmpty(tls.CaPem),
        ClientCertificateFile = NullIfEmpty(tls.ClientCertificateFile),
        ClientKeyFile = NullIfEmpty(tls.ClientKeyFile),
        SkipValidation = !validate,
    };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    // One call: the token, the deadline, and, where a second call does no harm, repetitions while the server cannot be reached.
    private async Task<TReply> CallAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, TRequest request, EjfatTokenKind kind, bool isRepeatable, CancellationToken cancellationToken, bool hasDeadline = true)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        var clock = _options.TimeProvider;
        var deadline = clock.GetUtcNow() + _options.Deadline;
        var callOptions = new RpcCallOptions { Deadline = hasDeadline ? deadline : null, Metadata = Authorization(kind) };
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await _channel.UnaryAsync(method, request, callOptions, cancellationToken);
            }
            catch (RpcException e) when (e.StatusCode == RpcStatusCode.Unavailable && isRepeatable && attempt < _options.Attempts)
            {
                var wait = Backoff(attempt);
                if (clock.GetUtcNow() + wait >= deadline) throw Failed(method.Descriptor.Name, e);
                await Task.Delay(wait, clock, cancellationToken);
            }
            catch (RpcException e)
            {
                throw Failed(method.Descriptor.Name, e);
            }
        }
    }

    private TimeSpan Backoff(int attempt)
    {
        // A fifth more or less, lest many workers come back in step.
        var spread = 0.8 + (0.4 * RandomNumberGenerator.GetInt32(1000) / 1000);
        return _options.RetryDelay * (Math.Pow(2, Math.Min(attempt - 1, 16)) * spread);
    }

    private RpcMetadata Authorization(EjfatTokenKind kind)
    {
        var metadata = new RpcMetadata();
        try
        {
            metadata.Add("authorization", $"Bearer {Uri.RequireToken(kind)}");
        }
        catch (ArgumentException e)
        {
            throw new EjfatException(E2sarErrorCode.ParameterError, $"the {EjfatUri.NameOf(kind)} token holds characters that cannot be sent; printable ASCII is accepted", e);
        }
        return metadata;
    }

    private EjfatException Failed(string call, RpcException e) => new(E2sarErrorCode.RpcError, $"{call} at {Target} failed with {e.Message}", e);

    private string LbIdOf(string? lbId)
    {
        if (!string.IsNullOrEmpty(lbId)) return lbId;
        return Uri.LbId.Length > 0 ? Uri.LbId : throw new EjfatException(
            E2sarErrorCode.ParameterNotAvailable, $"the EJFAT URI {Uri.ToRedactedString()} has no reservation id (/lb/ID), and none was given");
    }

    private string SessionIdOf() => Uri.SessionId.Length > 0 ? Uri.SessionId : throw new EjfatException(
        E2sarErrorCode.ParameterNotAvailable, $"the EJFAT URI {Uri.ToRedactedString()} has no session id; register a worker first");

    private void Update(Func<EjfatUri, EjfatUri> change)
    {
        EjfatUri before;
        do before = Uri;
        while (Interlocked.CompareExchange(ref _uri, change(before), before) != before);
    }

    private static Timestamp ToTimestamp(string what, DateTimeOffset time) => time.ToUnixTimeMilliseconds() > 0 ? time.ToTimestamp()
        : throw new EjfatException(E2sarErrorCode.ParameterError, $"{what} {time:O} is not possible; a time after 1970 is accepted");

    private static EjfatException Wrong(string what) => new(E2sarErrorCode.ParameterError, what);

    private static IEnumerable<Proto.SlotRange> ToProto(IEnumerable<SlotRange> slots) => slots.Select(s => s.Index >= -1 && s.Length > 0
        ? new Proto.SlotRange { Index = s.Index, Length = s.Length }
        : throw Wrong($"slots {s.Index}+{s.Length} are not possible; an index of -1 or more and a length of 1 or more are accepted"));
}
