using System.Text;
using System.Text.Json.Nodes;
using Penstock.DataMovement;

namespace Penstock.Tests.Kubernetes;

public sealed class ServiceCredentialsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private KubernetesOptions Administrator(StubApiServer api)
    {
        File.WriteAllText(_folder["config"], $$$"""
            current-context: here
            contexts: [{name: here, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: 'https://127.0.0.1:{{{api.Port}}}', certificate-authority: {{{api.CaFile}}} } }]
            users: [{name: u, user: {token: {{{StubApiServer.Token}}} } }]
            """);
        return new KubernetesOptions { KubeConfig = _folder["config"] };
    }

    private static void PutSecret(StubApiServer api, string token, string authorities) => api.Put("", "secrets", "nnf-dm-system", new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = "nnf-dm-daemon" },
        ["data"] = new JsonObject { ["token"] = token, ["ca.crt"] = authorities },
    }.ToJsonString());

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    [Fact]
    public async Task What_is_loaded_passes_the_test_and_only_the_owner_can_read_the_token()
    {
        await using var api = await StubApiServer.StartAsync();
        PutSecret(api, Base64(StubApiServer.Token), Base64(await File.ReadAllTextAsync(api.CaFile, Token)));
        await ServiceCredentials.LoadAsync(Administrator(api), "nnf-dm-system", "nnf-dm-daemon", _folder["out"], Token);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["out/service.token"]));
        Assert.Equal(2, Directory.GetFiles(_folder["out"]).Length);
        var options = new KubernetesOptions { Host = "127.0.0.1", Port = $"{api.Port}", TokenFile = _folder["out/service.token"], CertificateFile = _folder["out/service.cert"] };
        var checks = await ServiceCredentials.TestAsync(options, Token);
        Assert.Equal(13, checks.Count);
        Assert.All(checks, c => Assert.Null(c.Wrong));

        api.Allows = (resource, verb) => (resource, verb) != ("nnfdatamovements", "delete");
        Assert.Equal(["delete nnfdatamovements.nnf.cray.hpe.com"], (await ServiceCredentials.TestAsync(options, Token)).Where(c => c.Wrong is not null).Select(c => c.Check));
        api.AcceptedToken = "another";
        Assert.Equal("Unauthorized", Assert.Single(await ServiceCredentials.TestAsync(options, Token)).Wrong);
    }

    [Theory]
    [InlineData("", "", "has no token")]
    [InlineData("%", "", "not base64")]
    public async Task A_secret_that_does_not_hold_both_is_named(string token, string authorities, string why)
    {
        await using var api = await StubApiServer.StartAsync();
        PutSecret(api, token, authorities);
        var e = await Assert.ThrowsAsync<InvalidDataException>(() => ServiceCredentials.LoadAsync(Administrator(api), "nnf-dm-system", "nnf-dm-daemon", _folder["out"], Token));
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(() => ServiceCredentials.LoadAsync(Administrator(api), "nnf-dm-system", "other", _folder["out"], Token));
        Assert.False(Directory.Exists(_folder["out"]));
    }
}
