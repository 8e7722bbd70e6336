using Penstock.DataMovement;
using Penstock.DataMovement.Api;
using Penstock.DataMovement.Kubernetes;

namespace Penstock.Tests.Kubernetes;

public sealed class KubernetesStartTests
{
    [Theory]
    [InlineData("port", "kubernetes service host/port not defined")]
    [InlineData("token", "nnf data movement service token not defined")]
    [InlineData("certificate", "nnf data movement service certificate file not defined")]
    [InlineData("notoken", "nnf data movement service token failed to read")]
    [InlineData("badcertificate", "nnf data movement service certificate invalid")]
    [InlineData("system", "failed to retrieve system configuration")]
    [InlineData("node", "storage node not found in system configuration")]
    [InlineData("type", "storage node type 'Crab' not supported. Must be 'Rabbit'")]
    [InlineData("denied", "Unauthorized")]
    [InlineData("untrusted", "cannot be asked")]
    [InlineData("name", "is not a name of Kubernetes")]
    public async Task What_is_missing_at_the_start_is_said_in_the_originals_words(string which, string text)
    {
        using var folder = new TemporaryFolder();
        using var other = new TestAuthority();
        await File.WriteAllTextAsync(folder["text"], "no certificate", TestContext.Current.CancellationToken);
        var e = await Assert.ThrowsAnyAsync<Exception>(() => RabbitSite.StartAsync(
            o => which switch
            {
                "port" => o with { Port = "" },
                "token" => o with { TokenFile = "" },
                "certificate" => o with { CertificateFile = "" },
                "notoken" => o with { TokenFile = folder["absent"] },
                "badcertificate" => o with { CertificateFile = folder["text"] },
                "system" => o with { SystemConfiguration = "other" },
                "node" => o with { NodeName = "c9" },
                "denied" => o with { TokenFile = folder["text"] },
                "untrusted" => o with { CertificateFile = other.CaFile },
                "name" => o with { NodeName = "c0/../x" },
                _ => o,
            },
            prepare: api => api.Change(RabbitSite.Dws, "systemconfigurations", "default", "default", s => s["spec"]!["storageNodes"]![1]!["type"] = which == "type" ? "Crab" : "Rabbit")));
        Assert.True(e is InvalidDataException or IOException, $"{e}");
        Assert.Contains(text, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kubeconfig_leads_there_too()
    {
        using var folder = new TemporaryFolder();
        await using var site = await RabbitSite.StartAsync(o => o with { Host = "", Port = "", TokenFile = "", CertificateFile = "", KubeConfig = Write(o) });
        Assert.Equal("rabbit-1", site.Api.Requests.Select(r => r.Split("namespaces/")).Where(p => p.Length > 1 && p[1].StartsWith("rabbit", StringComparison.Ordinal)).Select(p => p[1].Split('/')[0]).First());

        string Write(KubernetesOptions o)
        {
            File.WriteAllText(folder["config"], $$$"""
                current-context: here
                contexts: [{name: here, context: {cluster: c, user: u}}]
                clusters: [{name: c, cluster: {server: 'https://127.0.0.1:{{{o.Port}}}', certificate-authority-data: {{{Convert.ToBase64String(File.ReadAllBytes(o.CertificateFile))}}} } }]
                users: [{name: u, user: {token: {{{StubApiServer.Token}}} } }]
                """);
            return folder["config"];
        }
    }

    [Theory]
    [InlineData("a: [")]
    [InlineData("{}")]
    [InlineData("current-context: x")]
    [InlineData("current-context: h\ncontexts: [{name: h, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: 'no address'}}]\nusers: [{name: u, user: {token: t}}]")]
    [InlineData("current-context: h\ncontexts: [{name: h, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: 'https://a:1', certificate-authority-data: '%'}}]\nusers: [{name: u, user: {token: t}}]")]
    [InlineData("current-context: h\ncontexts: [{name: h, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: 'https://a:1'}}]\nusers: [{name: u, user: {exec: {command: evil}}}]")]
    public void A_kubeconfig_that_cannot_be_used_is_named(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["config"], text);
        Assert.Contains(folder["config"], Assert.Throws<InvalidDataException>(() => KubeConfigFile.Read(folder["config"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_beyond_the_burst_wait_their_turn()
    {
        var rate = new RequestRate(50, 100, TimeProvider.System);
        for (var i = 0; i < 100; i++) Assert.Equal(TimeSpan.Zero, rate.Take());
        for (var i = 0; i < 50; i++) rate.Take();
        Assert.InRange(rate.Take().TotalSeconds, 0.5, 1.03);
    }

    [Theory]
    [InlineData(0, 100, "0 Kubernetes requests per second")]
    [InlineData(-1, 100, "-1 Kubernetes requests per second")]
    [InlineData(double.NaN, 100, "NaN Kubernetes requests per second")]
    [InlineData(double.PositiveInfinity, 100, "0.001 and more are accepted")]
    [InlineData(50, 0, "a burst of 0 Kubernetes requests")]
    public void A_rate_that_nothing_would_ever_pass_is_refused(double perSecond, int burst, string named) =>
        Assert.Contains(named, Assert.Throws<ArgumentException>(() => new RequestRate(perSecond, burst, TimeProvider.System)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("65.0234s", 65_023_400_000)]
    [InlineData("1m5.023s", 65_023_000_000)]
    [InlineData("-1h0m0.5s", -3_600_500_000_000)]
    [InlineData("250ms", 250_000_000)]
    [InlineData("1.5µs", 1_500)]
    [InlineData("0", 0)]
    public void Gos_durations_are_read(string text, long nanoseconds)
    {
        Assert.True(GoText.TryParseDuration(text, out var read));
        Assert.Equal(nanoseconds, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("1.2.3s")]
    [InlineData("99999999999999999999999999h")]
    [InlineData("1x")]
    [InlineData("-")]
    public void What_is_no_duration_is_refused(string text) => Assert.False(GoText.TryParseDuration(text, out _));
}
