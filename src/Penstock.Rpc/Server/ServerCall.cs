// Budget: a unary call costs this object, its context and what Kestrel and protobuf allocate; no copy of message bytes beyond parsing.
// Measured by bench/Penstock.Bench.Rpc.
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Penstock.Rpc.Wire;

namespace Penstock.Rpc.Server;

/// <summary>One call on the server, from its header to its status. Reading is in ServerCall.Reading.cs, writing in ServerCall.Writing.cs.</summary>
[SuppressMessage("Design", "CA1001", Justification = "ExecuteAsync is the lifetime; the semaphore has no wait handle to dispose of")]
internal sealed partial class ServerCall
{
    // System timers take at most 2^32-2 ms; a deadline further away than this is none.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    // A write that takes longer than this waits for the client's window, not for the processor.
    private static readonly TimeSpan StuckWrite = TimeSpan.FromMilliseconds(200);

    private readonly HttpContext _http;
    private readonly ServerState _server;
    private readonly Lock _gate = new();
    private CancellationTokenSource? _cancellation;
    private ITimer? _deadlineTimer;
    private Task _deadlineTask = Task.CompletedTask;
    private volatile bool _deadlinePassed;
    private volatile bool _clientLeft;
    private volatile bool _finished;

    public ServerCall(HttpContext http, ServerState server)
    {
        _http = http;
        _server = server;
        Path = http.Request.Path.Value ?? "";
        ReplyCompression = server.Options.ReplyCompression;
        Context = new RpcCallContext(this);
    }

    public RpcCallContext Context { get; }

    public string Path { get; }

    public DateTimeOffset? Deadline { get; private set; }

    public CancellationToken ServerStopping => _server.Stopping;

    public string Authority => _http.Request.Host.Value ?? "";

    public X509Certificate2? ClientCertificate => _http.Connection.ClientCertificate;

    public ConnectionPeer Peer => _http.Features.Get<ConnectionPeer>() ?? throw new InvalidOperationException("the connection has no peer");

    /// <summary>Made when first asked for, since most unary handlers never do.</summary>
    public CancellationToken CancellationToken
    {
        get
        {
            lock (_gate)
            {
                // Kestrel reuses what lies under a finished call: a handler's leftovers must not look there.
                if (_finished) return new CancellationToken(canceled: true);
                if (_cancellation is null)
                {
                    _cancellation = CancellationTokenSource.CreateLinkedTokenSource(_http.RequestAborted, _server.Aborting);
                    if (_deadlinePassed || _clientLeft) _cancellation.Cancel();
                }
                return _cancellation.Token;
            }
        }
    }

    /// <summary>Runs the call to its end. Nothing a peer sends and nothing a handler throws makes it fail.</summary>
    public async Task ExecuteAsync()
    {
        var started = _server.Options.TimeProvider.GetTimestamp();
        RpcMeters.ServerActiveCalls.Add(1);
        RpcException? failure = null;
        try
        {
            var handler = FindHandler();
            ReadHeaders();
            await handler.RunAsync(this);
        }
        catch (Exception e)
        {
            failure = ToStatus(e);
        }
        try
        {
            if (_deadlineTimer is not null)
            {
                // After this no deadline callback begins, and the one that ran has left its task here.
                await _deadlineTimer.DisposeAsync();
                await _deadlineTask;
            }
            await EndAsync(failure);
        }
        catch (Exception e)
        {
            // Only the connection can fail here; there is nobody left to tell.
            ServerLog.EndNotSent(_server.Logger, Path, e);
        }
        finally
        {
            lock (_gate)
            {
                _finished = true;
                _cancellation?.Dispose();
            }
            RpcMeters.ServerActiveCalls.Add(-1);
            RpcMeters.ServerCallEnded(handlerPath: _server.Handlers.ContainsKey(Path) ? Path : "other", _deadlinePassed ? RpcStatusCode.DeadlineExceeded : failure?.StatusCode ?? RpcStatusCode.Ok,
                _server.Options.TimeProvider.GetElapsedTime(started));
        }
    }

    public RpcMetadata ReadMetadata()
    {
        var metadata = new RpcMetadata();
        foreach (var (name, values) in _http.Request.Headers)
        {
            foreach (var value in values) MetadataWire.Decode(metadata, name, value);
        }
        return metadata;
    }

    private MethodHandler FindHandler()
    {
        if (_server.Handlers.TryGetValue(Path, out var handler)) return handler;
        var slash = Path.LastIndexOf('/');
        var service = slash > 0 ? Path[1..slash] : Path;
        throw new RpcException(RpcStatusCode.Unimplemented, _server.Services.ContainsKey(service)
            ? $"method '{Path[(slash + 1)..]}' of service '{service}' is not implemented"
            : $"service '{service}' is not served here");
    }

    private void ReadHeaders()
    {
        var headers = _http.Request.Headers;
        var encoding = headers[HeaderNames.Encoding].ToString();
        if (encoding.Length > 0)
        {
            if (!CompressionCodec.IsSupported(encoding))
                throw new RpcException(RpcStatusCode.Unimplemented, $"messages in grpc-encoding '{encoding}' cannot be read; accepted are {CompressionCodec.Accepted}");
            _requestEncoding = encoding;
        }
        var timeout = headers[HeaderNames.Timeout].ToString();
        if (timeout.Length == 0) return;
        if (!GrpcTimeout.TryParse(timeout, out var remaining))
            throw new RpcException(RpcStatusCode.Internal, $"grpc-timeout '{timeout}' is not one to eight digits and one of H M S m u n");
        StartDeadline(remaining);
    }

    private void StartDeadline(TimeSpan remaining)
    {
        var time = _server.Options.TimeProvider;
        var now = time.GetUtcNow();
        Deadline = remaining < DateTimeOffset.MaxValue - now ? now + remaining : DateTimeOffset.MaxValue;
        if (remaining > LongestTimer) return;
        if (remaining <= TimeSpan.Zero)
        {
            _deadlinePassed = true;
            throw EndReason()!;
        }
        _deadlineTimer = time.CreateTimer(static state => ((ServerCall)state!).OnDeadline(), this, remaining, Timeout.InfiniteTimeSpan);
    }

    private void OnDeadline() => _deadlineTask = EndAtDeadlineAsync();

    private async Task EndAtDeadlineAsync()
    {
        Task cancelled;
        lock (_gate)
        {
            _deadlinePassed = true;
            cancelled = _cancellation?.CancelAsync() ?? Task.CompletedTask;
        }
        try
        {
            if (await _writeLock.WaitAsync(StuckWrite))
            {
                // The client gets its status now, whether the handler minds its token or not.
                try
                {
                    if (WriteEnd(EndReason())) await _http.Response.CompleteAsync();
                }
                finally
                {
                    _writeLock.Release();
                }
            }
            else
            {
                // A reply is stuck in flow control: no trailer would get past it. 8 is CANCEL.
                _http.Features.Get<IHttpResetFeature>()?.Reset(0x8);
            }
            await cancelled;
        }
        catch (Exception e)
        {
            ServerLog.EndNotSent(_server.Logger, Path, e);
        }
    }

    /// <summary>Reading or writing found the client gone, which Kestrel's RequestAborted tells only later, when a pool thread is free. The handler's token
    /// is cancelled now: the call may be over before then.</summary>
    private RpcException ClientLeft()
    {
        CancellationTokenSource? cancellation;
        lock (_gate)
        {
            _clientLeft = true;
            cancellation = _cancellation;
        }
        cancellation?.Cancel();
        return EndReason()!;
    }

    /// <summary>Why the call cannot go on, or null while it can.</summary>
    private RpcException? EndReason()
    {
        if (_deadlinePassed) return new(RpcStatusCode.DeadlineExceeded, "the deadline passed before the call ended");
        if (_finished) return new(RpcStatusCode.Cancelled, "the call has ended");
        if (_clientLeft || _http.RequestAborted.IsCancellationRequested) return new(RpcStatusCode.Cancelled, "the client cancelled the call");
        if (_server.Aborting.IsCancellationRequested) return new(RpcStatusCode.Unavailable, "the server is stopping");
        return null;
    }

    private RpcException ToStatus(Exception e)
    {
        if (e is RpcException status) return status.StatusCode == RpcStatusCode.Ok ? new(RpcStatusCode.Unknown, "the handler failed") : status;
        if (e is OperationCanceledException or IOException && EndReason() is { } reason) return reason;
        // The text of a foreign exception may hold paths, queries, secrets: it goes to the log, not to the peer.
        ServerLog.HandlerFailed(_server.Logger, Path, e);
        return new(RpcStatusCode.Unknown, "the handler failed");
    }
}
