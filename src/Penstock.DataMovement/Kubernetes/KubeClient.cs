using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Penstock.DataMovement.Kubernetes;

/// <summary>Talks JSON to an API server. Objects are kept as they come: fields this program does not know go back as they were.</summary>
internal sealed class KubeClient : IDisposable
{
    private const int LongestAnswer = 64 * 1024 * 1024;
    private const int PageSize = 500;

    private static readonly TimeSpan TokenAge = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(60);

    private readonly KubeAccess _access;
    private readonly RequestRate _rate;
    private readonly TimeProvider _clock;
    private readonly HttpClient _http;
    private readonly Lock _tokenGate = new();
    private string? _token;
    private long _tokenRead;

    public KubeClient(KubeAccess access, double requestsPerSecond, int burst, TimeProvider clock)
    {
        _access = access;
        _rate = new RequestRate(requestsPerSecond, burst, clock);
        _clock = clock;
        _token = access.Token;
        _tokenRead = clock.GetTimestamp();
        var ssl = new SslClientAuthenticationOptions();
        if (access.Authorities is { } authorities) ssl.CertificateChainPolicy = TrustOnly(authorities);
        if (access.ClientCertificate is { } certificate) ssl.ClientCertificates = [certificate];
#pragma warning disable CA5359 // asked for in the kubeconfig by name
        if (access.SkipValidation) ssl.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        _http = new HttpClient(new SocketsHttpHandler { SslOptions = ssl, UseCookies = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(10) })
        {
            BaseAddress = access.Server,
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LongestAnswer,
        };
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/json, */*");
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("penstock-datamovement");
    }

    public Uri Server => _access.Server;

    public Task<JsonObject> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<JsonObject> CreateAsync(string path, JsonObject body, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, path, body, cancellationToken);

    /// <summary>Puts an object back. The server refuses (409) when it was changed since it was read.</summary>
    public Task<JsonObject> UpdateAsync(string path, JsonObject body, CancellationToken cancellationToken) => SendAsync(HttpMethod.Put, path, body, cancellationToken);

    public Task DeleteAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Delete, path, null, cancellationToken);

    /// <summary>All objects of a kind, page by page, and the version of the list.</summary>
    public async Task<(IReadOnlyList<JsonObject> Items, string ResourceVersion)> ListAsync(string path, string selector, CancellationToken cancellationToken)
    {
        var items = new List<JsonObject>();
        var next = "";
        string version;
        do
        {
            var query = $"{path}?limit={PageSize}{(selector.Length > 0 ? $"&labelSelector={Uri.EscapeDataString(selector)}" : "")}{(next.Length > 0 ? $"&continue={Uri.EscapeDataString(next)}" : "")}";
            var page = await GetAsync(query, cancellationToken);
            if (page["items"] is JsonArray array) items.AddRange(array.OfType<JsonObject>());
            version = Json.Text(page, "metadata", "resourceVersion");
            next = Json.Text(page, "metadata", "continue");
        }
        while (next.Length > 0);
        return (items, version);
    }

    /// <summary>The changes of a kind from a version on, until the server ends the stream.</summary>
    /// <exception cref="KubeException">The server said so; <see cref="KubeException.IsGone"/> when the version is too old.</exception>
    public async IAsyncEnumerable<(string Type, JsonObject Object)> WatchAsync(string path, string version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = await RequestAsync(HttpMethod.Get, $"{path}?allowWatchBookmarks=true&watch=true&timeoutSeconds=300&resourceVersion={Uri.EscapeDataString(version)}", null, cancellationToken);
        using var response = await AnswerAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await ThrowIfRefusedAsync(response, cancellationToken);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
        while (await LineAsync(lines, cancellationToken) is { } line)
        {
            if (line.Length == 0) continue;
            var change = Parse(line);
            var type = Json.Text(change, "type");
            if (change["object"] is not JsonObject what) throw new KubeException("the API server sent a change without an object");
            if (type == "ERROR") throw new KubeException(Json.Text(what, "message"), (HttpStatusCode)(int)Json.Number(what, "code"));
            yield return (type, what);
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<string?> LineAsync(StreamReader lines, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.ReadLineAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // A connection that breaks is an end of the stream like others: the watcher begins anew.
            return null;
        }
    }

    private async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        await _rate.WaitAsync(cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(RequestTime);
        try
        {
            using var request = await RequestAsync(method, path, body, limit.Token);
            using var response = await AnswerAsync(request, HttpCompletionOption.ResponseContentRead, limit.Token);
            await ThrowIfRefusedAsync(response, limit.Token);
            return Parse(await response.Content.ReadAsStringAsync(limit.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new KubeException($"the API server {Server} did not answer within {RequestTime.TotalSeconds} s");
        }
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, completion, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new KubeException($"the API server {Server} cannot be asked: {e.InnerException?.Message ?? e.Message}", innerException: e);
        }
    }

    private async Task<HttpRequestMessage> RequestAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, path);
        if (await TokenAsync(cancellationToken) is { Length: > 0 } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return request;
    }

    private async Task<string?> TokenAsync(CancellationToken cancellationToken)
    {
        if (_access.TokenFile is not { } file) return _token;
        lock (_tokenGate)
        {
            if (_token is not null && _clock.GetElapsedTime(_tokenRead) < TokenAge) return _token;
            _tokenRead = _clock.GetTimestamp();
        }
        try
        {
            _token = (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // While it is being replaced the old one serves; without one the server says what is missing.
        }
        return _token;
    }

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode) return;
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var message = "";
        try
        {
            message = JsonNode.Parse(text) is JsonObject status ? Json.Text(status, "message") : "";
        }
        catch (JsonException)
        {
            // A proxy's page.
        }
        throw new KubeException(message.Length > 0 ? message : $"the API server answered {(int)response.StatusCode} {response.ReasonPhrase}", response.StatusCode);
    }

    private static JsonObject Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new KubeException("the API server answered something that is no JSON object");
        }
        catch (JsonException e)
        {
            throw new KubeException($"the API server answered something that is no JSON: {e.Message}", innerException: e);
        }
    }

    private static X509ChainPolicy TrustOnly(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
