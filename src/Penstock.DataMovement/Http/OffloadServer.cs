using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Penstock.DataMovement.Api;
using Penstock.Rpc;

namespace Penstock.DataMovement.Http;

/// <summary>The copy-offload protocol over HTTP. Every answer that is not empty ends with a newline: libcopyoffload reads up to one and does not look whether there is one.</summary>
internal sealed class OffloadServer : IAsyncDisposable
{
    private const int LongestBody = 64 * 1024;
    private const string Version = "1.0";

    private static readonly TimeSpan BodyTime = TimeSpan.FromSeconds(30);

    private readonly IOffloadBackend _backend;
    private readonly TokenCheck? _tokens;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _shutdown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RpcServer? _server;

    private OffloadServer(IOffloadBackend backend, TokenCheck? tokens, ILogger logger)
    {
        _backend = backend;
        _tokens = tokens;
        _logger = logger;
    }

    /// <summary>Completes when a client asked for the end.</summary>
    public Task ShutdownAsked => _shutdown.Task;

    public System.Net.EndPoint EndPoint => _server!.EndPoints[0];

    public static async Task<OffloadServer> StartAsync(OffloadOptions options, IOffloadBackend backend, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        options.Validate();
        var tokens = options.TokenKeyFile is { } file ? TokenCheck.FromFile(file, clock) : null;
        var server = new OffloadServer(backend, tokens, loggers.CreateLogger("Penstock.DataMovement.Http"));
        var tls = options is { CertificateFile: { } certificate, KeyFile: { } key } ? new RpcServerTls { CertificateFile = certificate, KeyFile = key, OnlyTls13 = true } : null;
        server._server = await RpcServer.StartAsync(
            new RpcServerOptions
            {
                Endpoints = [RpcEndpoint.Tcp(options.EndPoint, tls)],
                Http1Fallback = server.AnswerAsync,
                MaxConnections = 1024,
                EnableHealth = false,
                EnableReflection = false,
                LoggerFactory = loggers,
                TimeProvider = clock,
            },
            cancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        // Also where it says nothing of use: an answer before the whole request was read confuses libcurl over HTTP/2.
        string? body;
        try
        {
            body = await ReadBodyAsync(context);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // It left, or sends so slowly that it only holds a connection.
            context.Abort();
            return;
        }
        var path = context.Request.Path.Value ?? "";
        var (method, handler) = Route(path, body ?? "");
        if (handler is null) await ErrorAsync(context, 404, "404 page not found");
        else if (context.Request.Method != method) await ErrorAsync(context, 501, "method not supported");
        else if (_tokens?.Refuse(context.Request.Headers.Authorization) is { } denied) await ErrorAsync(context, 401, denied);
        else if (context.Request.Headers["Accepts-version"] != Version) await ErrorAsync(context, 406, $"Valid versions: {Version}");
        else if (body is null) await ErrorAsync(context, 413, $"a body of up to {LongestBody} bytes is accepted");
        else await GuardAsync(context, handler);
    }

    private (string Method, Func<HttpContext, Task>? Handler) Route(string path, string body)
    {
        if (path == "/hello") return ("GET", context => TextAsync(context, "hello back at ya\n"));
        if (path == "/list") return ("GET", ListAsync);
        if (path == "/trial") return ("POST", context => TrialAsync(context, body));
        if (path == "/shutdown") return ("POST", ShutdownAsync);
        if (KeyIn(path, "/status/") is { } asked) return ("GET", context => StatusAsync(context, asked));
        if (KeyIn(path, "/cancel/") is { } cancelled) return ("DELETE", context => CancelAsync(context, cancelled));
        return ("", null);
    }

    private static string? KeyIn(string path, string prefix) => path.StartsWith(prefix, StringComparison.Ordinal) ? path[prefix.Length..] : null;

    private async Task GuardAsync(HttpContext context, Func<HttpContext, Task> handler)
    {
        try
        {
            await handler(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller left.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            DaemonLog.Failed(_logger, e, context.Request.Path.Value ?? "");
            await ErrorAsync(context, 500, e is RpcException rpc ? rpc.Text : "internal error; the server's log has the details");
        }
    }

    private async Task TrialAsync(HttpContext context, string body)
    {
        var (request, wrong) = OffloadRequest.Read(body);
        if (request is null)
        {
            await ErrorAsync(context, 400, wrong!);
            return;
        }
        var created = await _backend.StartAsync(request, context.RequestAborted);
        if (created.Status == CreateStatus.Success) await TextAsync(context, $"name={created.Uid}\n");
        else await ErrorAsync(context, created.Status == CreateStatus.Invalid ? 400 : 500, created.Message);
    }

    private async Task StatusAsync(HttpContext context, string key)
    {
        var query = context.Request.Query;
        if (query.Keys.FirstOrDefault(k => k != "maxWaitSecs") is { } other)
        {
            await ErrorAsync(context, 400, $"unexpected query parameters: {other}={query[other]}");
            return;
        }
        var text = query["maxWaitSecs"].ToString();
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            await ErrorAsync(context, 400, $"unable to parse maxWaitSecs: strconv.Atoi: parsing \"{text}\": invalid syntax");
            return;
        }
        var report = await _backend.StatusAsync(key, WireMapping.ToWait(seconds), context.RequestAborted);
        if (report.Status == OperationStatus.NotFound) await ErrorAsync(context, 404, "request not found");
        else await TextAsync(context, OffloadRequest.Write(report) + "\n");
    }

    private async Task CancelAsync(HttpContext context, string key)
    {
        if (await _backend.CancelAsync(key, context.RequestAborted)) await TextAsync(context, "");
        else await ErrorAsync(context, 404, "unable to cancel request: request not found");
    }

    private Task ListAsync(HttpContext context) => TextAsync(context, _backend.Active() is { Count: > 0 } keys ? string.Join(',', keys) + "\n" : "");

    private async Task ShutdownAsync(HttpContext context)
    {
        if (_backend.Active().Count > 0)
        {
            await ErrorAsync(context, 409, "unable to shutdown server: requests in progress");
            return;
        }
        await TextAsync(context, "Server shutting down\n");
        _shutdown.TrySetResult();
    }

    private static async Task<string?> ReadBodyAsync(HttpContext context)
    {
        var buffer = new byte[LongestBody + 1];
        var length = 0;
        int count;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(BodyTime);
        while ((count = await context.Request.Body.ReadAsync(buffer.AsMemory(length), patience.Token)) > 0)
        {
            length += count;
            if (length > LongestBody) return null;
        }
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static Task ErrorAsync(HttpContext context, int code, string text)
    {
        context.Response.StatusCode = code;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return TextAsync(context, text.Replace('\n', ' ') + "\n");
    }

    private static Task TextAsync(HttpContext context, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > 0) context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }
}
