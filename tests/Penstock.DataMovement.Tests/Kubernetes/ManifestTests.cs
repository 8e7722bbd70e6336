using Penstock.DataMovement;
using YamlDotNet.RepresentationModel;

namespace Penstock.Tests.Kubernetes;

/// <summary>The rights we ask an administrator for are those the daemon uses, no more and no less.</summary>
public sealed class ManifestTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_role_allows_what_the_daemon_does_and_nothing_else()
    {
        await using var site = await RabbitSite.StartAsync();
        var lustre = new OperationRequest { Workflow = RabbitSite.Workflow, Source = "/mnt/c/lustre", Destination = "/lus/global/a" };
        var uid = (await site.Client.CreateAsync(lustre, Token)).Uid;
        await site.Client.CreateAsync(lustre with { Source = "/mnt/c/gfs2", Profile = "no-xattr" }, Token);
        await site.Client.GetStatusAsync(uid, TimeSpan.FromSeconds(1), cancellationToken: Token);
        await site.Client.ListAsync(RabbitSite.Workflow, Token);
        await site.Client.CancelAsync(uid, cancellationToken: Token);
        site.SetStatus(uid, """{"state":"Finished","status":"Cancelled"}""");
        await site.Client.DeleteAsync(uid, cancellationToken: Token);
        while (!site.Api.Requests.Any(r => r.Contains("watch=true", StringComparison.Ordinal))) await Task.Delay(10, Token);

        var used = site.Api.Requests.Select(Use).OfType<string>().Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(Allowed().Order(StringComparer.Ordinal), used);
    }

    // Discovery is everybody's.
    private static string? Use(string request)
    {
        var (method, path) = (request.Split(' ')[0], request.Split(' ')[1].Split('?')[0].Trim('/').Split('/'));
        var (group, rest) = (path.Length > 1 ? path[1] : "", path.Skip(3).ToArray());
        if (rest.Length > 2 && rest[0] == "namespaces") rest = rest[2..];
        if (rest.Length == 0) return null;
        var verb = method switch { "POST" => "create", "PUT" => "update", "DELETE" => "delete", _ => rest.Length > 1 ? "get" : request.Contains("watch=true", StringComparison.Ordinal) ? "watch" : "list" };
        return $"{group}/{rest[0]} {verb}";
    }

    private static IEnumerable<string> Allowed()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(Path.Combine(Repository.Root, "deploy/kubernetes/data-movement.yaml"))));
        var role = stream.Documents.Select(d => (YamlMappingNode)d.RootNode).Single(d => d["kind"].ToString() == "ClusterRole");
        foreach (var rule in ((YamlSequenceNode)role["rules"]).Cast<YamlMappingNode>())
        {
            foreach (var verb in (YamlSequenceNode)rule["verbs"]) yield return $"{rule["apiGroups"][0]}/{rule["resources"][0]} {verb}";
        }
    }
}
