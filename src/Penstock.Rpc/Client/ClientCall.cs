using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Penstock.Rpc.Wire;

namespace Penstock.Rpc.Client;

/// <summary>One call of a client, from its headers to its status.</summary>
internal sealed class ClientCall<TRequest, TReply> : IAsyncDisposable
    where TRequest : class, IMessage<TRequest>, new()
    where TReply : class, IMessage<TReply>, new()
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    private readonly RpcChannel _channel;
    private readonly RpcMethod<TRequest, TReply> _method;
    private readonly RpcCallOptions _options;
    private readonly CancellationToken _callersToken;
    private readonly CancellationTokenSource _cancellation;
    private readonly ITimer? _deadlineTimer;
    private readonly DateTimeOffset? _deadline;
    private readonly long _started;
    private volatile bool _deadlinePassed;
    private volatile bool _disposed;
    private RpcStatusCode? _outcome;
    private HttpResponseMessage? _response;
    private ReplyReader? _reader;

    public ClientCall(RpcChannel channel, RpcMethod<TRequest, TReply> method, RpcCallOptions? options, CancellationToken cancellationToken)
    {
        _channel = channel;
        _method = method;
        _options = options ?? RpcChannel.DefaultCallOptions;
        _callersToken = cancellationToken;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, channel.Closing);
        var time = channel.Options.TimeProvider;
        _started = time.GetTimestamp();
        _deadline = FindDeadline(_options, time.GetUtcNow());
        if (_deadline is not { } deadline) return;
        var remaining = deadline - time.GetUtcNow();
        if (remaining > LongestTimer) return;
        if (remaining <= TimeSpan.Zero) OnDeadline();
        else _deadlineTimer = time.CreateTimer(static state => ((ClientCall<TRequest, TReply>)state!).OnDeadline(), this, remaining, Timeout.InfiniteTimeSpan);
    }

    public bool Compresses => (_options.Compression ?? _channel.Options.Compression) == RpcCompression.Gzip;

    public int SendLimit => _channel.Options.MaxSendMessageBytes;

    public CancellationToken CancellationToken => _cancellation.Token;

    /// <summary>What the caller was told when the call failed; null while it did not.</summary>
    public Exception? Failure { get; private set; }

    public RpcMetadata Headers { get; private set; } = new();

    public RpcMetadata Trailers { get; private set; } = new();

    /// <summary>Sends the request's headers (and body) and takes the response's headers.</summary>
    public async Task StartAsync(HttpContent content)
    {
        try
        {
            _response = await SendAsync(content);
            if (_disposed)
            {
                _response.Dispose();
                throw new OperationCanceledException();
            }
            Accept(_response);
            if (_response.Headers.NonValidated.Contains(HeaderNames.Status))
            {
                // Trailers-only: there is no body to wait for.
                Trailers = Headers;
                ThrowUnlessOk(_response.Headers.NonValidated);
                _outcome = RpcStatusCode.Ok;
                return;
            }
            var encoding = First(_response.Headers.NonValidated, HeaderNames.Encoding);
            if (encoding is not null && !CompressionCodec.IsSupported(encoding))
                throw new RpcException(RpcStatusCode.Internal, $"the server's messages are in grpc-encoding '{encoding}'; accepted are {CompressionCodec.Accepted}");
            _reader = new ReplyReader(await _response.Content.ReadAsStreamAsync(_cancellation.Token), encoding, _channel.Options.MaxReceiveMessageBytes);
        }
        catch (Exception e)
        {
            throw Failed(e);
        }
    }

    /// <summary>The next reply, or null after the last of a call that ended with OK.</summary>
    public async ValueTask<TReply?> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_reader is null || _outcome is not null) return null;
        try
        {
            using var either = cancellationToken.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _cancellation.Token) : null;
            if (await _reader.ReadAsync(_method.ReplyParser, either?.Token ?? _cancellation.Token) is { } reply) return reply;
            End();
            return null;
        }
        catch (Exception e)
        {
            // Whoever gives up one read may go on with the next; the call itself is still alive.
            if (e is OperationCanceledException && !_cancellation.IsCancellationRequested) throw;
            throw Failed(e);
        }
    }

    /// <summary>The reply of a call that has exactly one.</summary>
    public async Task<TReply> ReadOnlyReplyAsync()
    {
        var reply = await ReadAsync();
        if (reply is not null && await ReadAsync() is not null)
            throw Failed(new RpcException(RpcStatusCode.Internal, $"the server sent more than one reply to {_method}"));
        return reply ?? throw Failed(new RpcException(RpcStatusCode.Internal, $"the server ended {_method} with OK but without a reply"));
    }

    /// <summary>Any exception of the layers below as what the caller is told. Ends the call.</summary>
    public Exception Failed(Exception e)
    {
        Exception told = e switch
        {
            _ when _deadlinePassed && e is not RpcException => DeadlineExceeded(e),
            _ when _channel.Closing.IsCancellationRequested && e is not RpcException => new RpcException(RpcStatusCode.Cancelled, $"the channel to {_channel.Address} was disposed of", e),
            OperationCanceledException when _callersToken.IsCancellationRequested => new OperationCanceledException($"the call of {_method} was cancelled", e, _callersToken),
            OperationCanceledException when _disposed => new RpcException(RpcStatusCode.Cancelled, $"the call of {_method} was given up", e),
            _ when _callersToken.IsCancellationRequested && e is not RpcException => new OperationCanceledException($"the call of {_method} was cancelled", e, _callersToken),
            _ => CallFailure.Translate(e, _channel.Address),
        };
        Failure ??= told;
        _outcome ??= (told as RpcException)?.StatusCode ?? RpcStatusCode.Cancelled;
        // Whatever half of the stream is still open gets RST_STREAM.
        Cancel();
        return told;
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        if (_deadlineTimer is not null) await _deadlineTimer.DisposeAsync();
        if (_outcome is null) await _cancellation.CancelAsync();
        _reader?.Dispose();
        _response?.Dispose();
        RpcMeters.ClientCallEnded(_method.Path, _outcome ?? RpcStatusCode.Cancelled, _channel.Options.TimeProvider.GetElapsedTime(_started));
        _cancellation.Dispose();
    }

    private static DateTimeOffset? FindDeadline(RpcCallOptions options, DateTimeOffset now)
    {
        var byTimeout = options.Timeout is { } timeout && timeout != System.Threading.Timeout.InfiniteTimeSpan
            ? timeout < DateTimeOffset.MaxValue - now ? now + timeout : DateTimeOffset.MaxValue
            : (DateTimeOffset?)null;
        if (byTimeout is null || options.Deadline is null) return byTimeout ?? options.Deadline;
        return byTimeout < options.Deadline ? byTimeout : options.Deadline;
    }

    private void OnDeadline()
    {
        _deadlinePassed = true;
        Cancel();
    }

    private void Cancel()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call was disposed of at the same moment.
        }
    }

    private RpcException DeadlineExceeded(Exception? cause) =>
        new(RpcStatusCode.DeadlineExceeded, $"{_channel.Address} did not finish {_method} before the deadline", cause);

    private async Task<HttpResponseMessage> SendAsync(HttpContent content)
    {
        var pause = TimeSpan.FromSeconds(0.1);
        while (true)
        {
            if (_deadlinePassed) throw DeadlineExceeded(cause: null);
            _cancellation.Token.ThrowIfCancellationRequested();
            try
            {
                return await _channel.Invoker.SendAsync(MakeRequest(content), _cancellation.Token);
            }
            catch (HttpRequestException e) when (_options.WaitForReady && CallFailure.IsConnectFailure(e))
            {
                await Task.Delay(pause, _channel.Options.TimeProvider, _cancellation.Token);
                pause = TimeSpan.FromSeconds(Math.Min(5, pause.TotalSeconds * 2));
            }
        }
    }

    private HttpRequestMessage MakeRequest(HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _channel.UriOf(_method.Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        var headers = request.Headers;
        if (_channel.Options.Authority is { } authority) headers.Host = authority;
        headers.TE.Add(RpcChannel.Trailers);
        headers.TryAddWithoutValidation("user-agent", _channel.UserAgent);
        headers.TryAddWithoutValidation(HeaderNames.AcceptEncoding, CompressionCodec.Accepted);
        if (Compresses) headers.TryAddWithoutValidation(HeaderNames.Encoding, CompressionCodec.Gzip);
        if (_deadline is { } deadline)
            headers.TryAddWithoutValidation(HeaderNames.Timeout, GrpcTimeout.Format(deadline - _channel.Options.TimeProvider.GetUtcNow()));
        Add(headers, _channel.Options.Headers, except: _options.Metadata);
        Add(headers, _options.Metadata, except: null);
        return request;
    }

    private static void Add(HttpRequestHeaders headers, RpcMetadata? metadata, RpcMetadata? except)
    {
        if (metadata is null) return;
        foreach (var entry in metadata)
        {
            if (except?.Get(entry.Key) is null) headers.TryAddWithoutValidation(entry.Key, MetadataWire.Encode(entry));
        }
    }

    private void Accept(HttpResponseMessage response)
    {
        Headers = Metadata(response.Headers.NonValidated);
        var status = (int)response.StatusCode;
        if (response.Headers.NonValidated.Contains(HeaderNames.Status)) return;
        if (status != 200)
            throw new RpcException(StatusWire.FromHttpStatus(status), $"{_channel.Address} answered {_method} with HTTP status {status}, so it is not a gRPC server for it");
        var contentType = First(response.Content.Headers.NonValidated, "content-type");
        if (!HeaderNames.IsGrpcContentType(contentType))
            throw new RpcException(RpcStatusCode.Unknown, $"{_channel.Address} answered {_method} with content-type '{contentType}'; {HeaderNames.ContentType} is expected");
    }

    private void End()
    {
        var trailers = _response!.TrailingHeaders.NonValidated;
        Trailers = Metadata(trailers);
        ThrowUnlessOk(trailers);
        if (_reader!.Leftover > 0)
            throw new RpcException(RpcStatusCode.Internal, $"the server ended {_method} inside a message, after {_reader.Leftover} of its bytes");
        _outcome = RpcStatusCode.Ok;
    }

    private void ThrowUnlessOk(HttpHeadersNonValidated fields)
    {
        var text = First(fields, HeaderNames.Status)
            ?? throw new RpcException(RpcStatusCode.Unknown, $"the server ended {_method} without a status");
        if (!int.TryParse(text, out var number) || number < 0)
            throw new RpcException(RpcStatusCode.Unknown, $"the server ended {_method} with the status '{text}', which is not a number");
        if (number == 0) return;
        var code = number <= (int)RpcStatusCode.Unauthenticated ? (RpcStatusCode)number : RpcStatusCode.Unknown;
        throw new RpcException(code, PercentEncoding.Decode(First(fields, HeaderNames.Message) ?? ""), [.. StatusWire.DecodeDetails(First(fields, HeaderNames.StatusDetails))])
        {
            Trailers = Trailers,
        };
    }

    private static string? First(HttpHeadersNonValidated fields, string name)
    {
        if (!fields.TryGetValues(name, out var values)) return null;
        foreach (var value in values) return value;
        return null;
    }

    private static RpcMetadata Metadata(HttpHeadersNonValidated fields)
    {
        var metadata = new RpcMetadata();
        foreach (var (name, values) in fields)
        {
            foreach (var value in values) MetadataWire.Decode(metadata, name, value);
        }
        return metadata;
    }
}
