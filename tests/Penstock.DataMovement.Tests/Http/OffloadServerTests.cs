using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Penstock.DataMovement;
using Penstock.DataMovement.Http;

namespace Penstock.Tests.Http;

public sealed class OffloadServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private async Task<(MoverDaemon Daemon, HttpClient Client)> StartAsync(bool mock = false, bool tls = false, bool token = false, SslProtocols protocols = SslProtocols.None)
    {
        await File.WriteAllTextAsync(_folder["profiles"], """
            profiles:
              default: {command: cp -a -- $SRC $DEST}
              slow: {command: sh -c "echo 'Copied 1 MiB (1%) in 1 secs'; sleep 600; echo $SRC $DEST", createDestDir: false}
            """, Token);
        await File.WriteAllTextAsync(_folder["tokenkey"], PemEncoding.WriteString("EC PRIVATE KEY", [1, 2, 3, 4]), Token);
        var (certificate, key) = _authority.Issue("offload", "localhost", IPAddress.Loopback);
        var daemon = await MoverDaemon.StartAsync(
            new MoverDaemonOptions
            {
                Mode = mock ? DaemonMode.Simulated : DaemonMode.Standalone,
                ServesSocket = false,
                StateFolder = _folder["state"],
                ProfileFile = _folder["profiles"],
                Program = Environment.ProcessPath,
                Grace = TimeSpan.FromMilliseconds(300),
                Http = new OffloadOptions
                {
                    EndPoint = new IPEndPoint(IPAddress.Loopback, 0),
                    CertificateFile = tls ? certificate : null,
                    KeyFile = tls ? key : null,
                    TokenKeyFile = token ? _folder["tokenkey"] : null,
                    UserId = Ids("Uid"),
                    GroupId = Ids("Gid"),
                    Workflow = new WorkflowReference("yellow", "default"),
                    NodeName = "rabbit01",
                    IsMock = mock,
                },
            },
            Token);
        var handler = new SocketsHttpHandler { SslOptions = Trusting(protocols) };
        var client = new HttpClient(handler) { BaseAddress = new Uri($"{(tls ? "https" : "http")}://{daemon.HttpEndPoint}/") };
        client.DefaultRequestHeaders.Add("Accepts-version", "1.0");
        return (daemon, client);
    }

    private SslClientAuthenticationOptions Trusting(SslProtocols protocols)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(_authority.CaFile));
        return new SslClientAuthenticationOptions { CertificateChainPolicy = policy, EnabledSslProtocols = protocols };
    }

    private static uint Ids(string which) => uint.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith(which, StringComparison.Ordinal)).Split('\t')[1]);

    private static async Task<(int Code, string Text)> SendAsync(HttpClient client, string method, string path, string? body = null, Action<HttpRequestHeaders>? change = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        change?.Invoke(request.Headers);
        using var response = await client.SendAsync(request, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(text.Length == 0 || text.EndsWith('\n'), $"an answer without a newline: {text}");
        if (!response.IsSuccessStatusCode) Assert.Equal(("nosniff", "text/plain"), (response.Headers.GetValues("X-Content-Type-Options").Single(), response.Content.Headers.ContentType!.MediaType));
        return ((int)response.StatusCode, text);
    }

    private string Trial(string more = "") => $$"""{"computeName":"c0","sourcePath":"{{_folder["src"]}}","destinationPath":"{{_folder["dst"]}}","unknown":1{{more}}}""";

    [Fact]
    public async Task A_copy_is_begun_seen_and_done()
    {
        var (daemon, client) = await StartAsync();
        await using var d = daemon;
        using var c = client;
        await File.WriteAllTextAsync(_folder["src"], "content", Token);
        Assert.Equal((200, "hello back at ya\n"), await SendAsync(client, "GET", "hello"));
        Assert.Equal((200, ""), await SendAsync(client, "GET", "list"));
        var (code, name) = await SendAsync(client, "POST", "trial", Trial(",\"slots\":-1"));
        Assert.Equal(200, code);
        Assert.StartsWith("name=rabbit01--pdm-", name, StringComparison.Ordinal);
        var (_, status) = await SendAsync(client, "GET", $"status/{name[5..^1]}?maxWaitSecs=-1");
        var report = JsonDocument.Parse(status).RootElement;
        Assert.Equal(("completed", "success"), (report.GetProperty("state").GetString(), report.GetProperty("status").GetString()));
        Assert.False(report.TryGetProperty("message", out _));
        Assert.Equal("content", await File.ReadAllTextAsync(_folder["dst"], Token));
    }

    [Fact]
    public async Task What_runs_is_listed_and_can_be_cancelled_and_holds_back_the_shutdown()
    {
        var (daemon, client) = await StartAsync();
        await using var d = daemon;
        using var c = client;
        var key = (await SendAsync(client, "POST", "trial", Trial(",\"dmProfile\":\"slow\""))).Text[5..^1];
        Assert.Equal((200, key + "\n"), await SendAsync(client, "GET", "list"));
        Assert.Equal((409, "unable to shutdown server: requests in progress\n"), await SendAsync(client, "POST", "shutdown"));
        Assert.Equal((200, ""), await SendAsync(client, "DELETE", $"cancel/{key}", "a body nobody reads"));
        Assert.Contains("\"cancelled\"", (await SendAsync(client, "GET", $"status/{key}?maxWaitSecs=60")).Text, StringComparison.Ordinal);
        Assert.Equal((200, ""), await SendAsync(client, "DELETE", $"cancel/{key}"));
        Assert.Equal((200, "Server shutting down\n"), await SendAsync(client, "POST", "shutdown"));
        await daemon.ShutdownAsked.WaitAsync(TimeSpan.FromSeconds(5), Token);
    }

    [Theory]
    [InlineData("GET", "nowhere", null, 404, "404 page not found")]
    [InlineData("GET", "", null, 404, "404 page not found")]
    [InlineData("POST", "hello", null, 501, "method not supported")]
    [InlineData("GET", "trial", null, 501, "method not supported")]
    [InlineData("GET", "status/x", null, 400, "unable to parse maxWaitSecs: strconv.Atoi: parsing \"\": invalid syntax")]
    [InlineData("GET", "status/x?maxWaitSecs=soon", null, 400, "unable to parse maxWaitSecs: strconv.Atoi: parsing \"soon\": invalid syntax")]
    [InlineData("GET", "status/x?maxWaitSecs=1&x=1", null, 400, "unexpected query parameters: x=1")]
    [InlineData("GET", "status/nodashes?maxWaitSecs=0", null, 404, "request not found")]
    [InlineData("GET", "status/rabbit01--pdm-1?maxWaitSecs=0", null, 404, "request not found")]
    [InlineData("GET", "status/?maxWaitSecs=0", null, 404, "request not found")]
    [InlineData("DELETE", "cancel/nodashes", null, 404, "unable to cancel request: request not found")]
    [InlineData("POST", "trial", "{", 400, "unable to decode data movement request body: ")]
    [InlineData("POST", "trial", "[]", 400, "unable to decode data movement request body: an object is expected")]
    [InlineData("POST", "trial", "{\"slots\":\"4\"}", 400, "unable to decode data movement request body: field slots is a string")]
    [InlineData("POST", "trial", "{\"slots\":1e99}", 400, "unable to decode data movement request body: field slots is not a number that fits")]
    [InlineData("POST", "trial", "{}", 400, "compute name must be supplied")]
    [InlineData("POST", "trial", "{\"computeName\":\"c\"}", 400, "source path must be supplied")]
    [InlineData("POST", "trial", "{\"computeName\":\"c\",\"sourcePath\":\"/s\"}", 400, "destination path must be supplied")]
    [InlineData("POST", "trial", "{\"computeName\":\"c\",\"sourcePath\":\"/s\",\"destinationPath\":\"/d\",\"slots\":-2}", 400, "slots must be -1 (defer to profile), 0 (disable), or a positive integer")]
    [InlineData("POST", "trial", "{\"computeName\":\"c\",\"sourcePath\":\"/s\",\"destinationPath\":\"/d\",\"maxSlots\":-2}", 400, "maxSlots must be -1 (defer to profile), 0 (disable), or a positive integer")]
    [InlineData("POST", "trial", "{\"computeName\":\"c\",\"sourcePath\":\"/s\",\"destinationPath\":\"/d\",\"dmProfile\":\"none\"}", 400, "profile 'none' was not found")]
    public async Task What_is_wrong_is_said_in_the_originals_words(string method, string path, string? body, int code, string text)
    {
        var (daemon, client) = await StartAsync();
        await using var d = daemon;
        using var c = client;
        var answer = await SendAsync(client, method, path, body);
        Assert.Equal(code, answer.Code);
        Assert.StartsWith(text, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_large_a_body_and_another_version_are_refused()
    {
        var (daemon, client) = await StartAsync();
        await using var d = daemon;
        using var c = client;
        Assert.Equal(413, (await SendAsync(client, "POST", "trial", new string(' ', 100_000))).Code);
        Assert.Equal((406, "Valid versions: 1.0\n"), await SendAsync(client, "GET", "hello", change: h => h.Add("Accepts-version", "2.0")));
        client.DefaultRequestHeaders.Remove("Accepts-version");
        Assert.Equal(406, (await SendAsync(client, "GET", "hello")).Code);
    }

    [Fact]
    public async Task The_mock_counts_sleeps_and_forgets()
    {
        var (daemon, client) = await StartAsync(mock: true);
        await using var d = daemon;
        using var c = client;
        Assert.Equal((200, "name=mock-rabbit-01--nnf-copy-offload-node-0\n"), await SendAsync(client, "POST", "trial", Trial()));
        Assert.Equal((200, "name=mock-rabbit-01--nnf-copy-offload-node-1\n"), await SendAsync(client, "POST", "trial", Trial(",\"dryrun\":true")));
        Assert.Equal(
            (200, """{"state":"running","status":"unknown status","commandStatus":{"command":"/bin/bash -c sleep 300"},"startTime":"2025-04-01 11:46:36.535519 -0500 CDT"}""" + "\n"),
            await SendAsync(client, "GET", "status/mock-rabbit-01--nnf-copy-offload-node-0?maxWaitSecs=100"));
        Assert.Equal(404, (await SendAsync(client, "GET", "status/mock-rabbit-01--nnf-copy-offload-node-1?maxWaitSecs=0")).Code);
        Assert.Equal((200, ""), await SendAsync(client, "DELETE", "cancel/mock-rabbit-01--nnf-copy-offload-node-0"));
        Assert.Equal(404, (await SendAsync(client, "DELETE", "cancel/mock-rabbit-01--nnf-copy-offload-node-0")).Code);
    }

    [Fact]
    public async Task Only_tls_13_is_spoken()
    {
        var (daemon, client) = await StartAsync(tls: true);
        await using var d = daemon;
        using var c = client;
        Assert.Equal((200, "hello back at ya\n"), await SendAsync(client, "GET", "hello"));
        using var old = new HttpClient(new SocketsHttpHandler { SslOptions = Trusting(SslProtocols.Tls12) });
        await Assert.ThrowsAsync<HttpRequestException>(() => old.GetAsync(new Uri($"https://{daemon.HttpEndPoint}/hello"), Token));
    }

    [Fact]
    public async Task A_token_of_the_key_is_needed()
    {
        var (daemon, client) = await StartAsync(token: true);
        await using var d = daemon;
        using var c = client;
        var good = new TokenCheck([1, 2, 3, 4], TimeProvider.System).Sign("user-container", DateTimeOffset.UtcNow);
        Assert.Equal((401, "unauthorized\n"), await SendAsync(client, "GET", "hello"));
        Assert.Equal(200, (await WithAsync($"Bearer {good}")).Code);
        Assert.Equal(200, (await WithAsync(good)).Code);
        Assert.Equal((401, "token parse failed: token is malformed: token contains an invalid number of segments\n"), await WithAsync("Bearer nonsense"));

        Task<(int Code, string Text)> WithAsync(string authorization) => SendAsync(client, "GET", "hello", change: h => h.TryAddWithoutValidation("Authorization", authorization));
    }

    [Theory]
    [InlineData("""{"alg":"HS256"}""", """{"sub":"x"}""", null)]
    [InlineData("""{"alg":"HS256"}""", """{"exp":99999999999,"nbf":1}""", null)]
    [InlineData("""{"alg":"none"}""", "{}", "signature is invalid")]
    [InlineData("""{"alg":"RS256"}""", "{}", "signature is invalid")]
    [InlineData("""{}""", "{}", "signature is invalid")]
    [InlineData("""{"alg":"HS256"}""", """{"exp":1}""", "token is expired")]
    [InlineData("""{"alg":"HS256"}""", """{"exp":"never"}""", "token is expired")]
    [InlineData("""{"alg":"HS256"}""", """{"nbf":99999999999}""", "not valid yet")]
    [InlineData("""{"alg":"HS256"}""", "[]", "malformed")]
    [InlineData("{", "{}", "malformed")]
    public void Tokens_are_checked_whole(string header, string claims, string? why)
    {
        var check = new TokenCheck([1, 2, 3, 4], TimeProvider.System);
        var body = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        var token = $"{body}.{Encode(HMACSHA256.HashData((byte[])[1, 2, 3, 4], Encoding.ASCII.GetBytes(body)))}";
        var refused = check.Refuse("Bearer " + token);
        if (why is null) Assert.Null(refused);
        else Assert.Contains(why, refused, StringComparison.Ordinal);
        Assert.NotNull(new TokenCheck([9], TimeProvider.System).Refuse(token));
        Assert.NotNull(check.Refuse(token[..^2]));

        static string Encode(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
    }

    [Fact]
    public void Tokens_of_chance_are_refused_and_nothing_else()
    {
        var check = new TokenCheck([1, 2, 3, 4], TimeProvider.System);
        var good = check.Sign("user-container", DateTimeOffset.UtcNow);
        var random = new Random(17);
        for (var i = 0; i < 20_000; i++)
        {
            var text = good.ToCharArray();
            var at = random.Next(text.Length);
            text[at] = (char)random.Next(33, 127);
            // The last character of a segment holds bits that are not used.
            if (text[at] != good[at] && at != good.Length - 1) Assert.NotNull(check.Refuse(new string(text)));
        }
    }
}
