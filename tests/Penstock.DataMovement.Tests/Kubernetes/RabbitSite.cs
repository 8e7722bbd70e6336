using System.Text.Json.Nodes;
using Penstock.DataMovement;

namespace Penstock.Tests.Kubernetes;

/// <summary>A small site on a stub API server: compute node c0 on rabbit-1, a workflow wf with a Lustre, a GFS2 and an XFS mount, one global file system, one default profile.</summary>
internal sealed class RabbitSite : IAsyncDisposable
{
    public const string Nnf = "nnf.cray.hpe.com";
    public const string Dws = "dataworkflowservices.github.io";

    private readonly TemporaryFolder _folder = new();

    private RabbitSite(StubApiServer api) => Api = api;

    public StubApiServer Api { get; }

    public MoverDaemon Daemon { get; private set; } = null!;

    public DataMoverClient Client { get; private set; } = null!;

    public string Socket => _folder["s"];

    public string TokenFile => _folder["token"];

    public static WorkflowReference Workflow { get; } = new("wf", "ns");

    public static async Task<RabbitSite> StartAsync(Func<KubernetesOptions, KubernetesOptions>? change = null, string[]? nnf = null, string[]? dws = null, Action<StubApiServer>? prepare = null)
    {
        var site = new RabbitSite(await StubApiServer.StartAsync(nnf, dws));
        Fill(site.Api);
        prepare?.Invoke(site.Api);
        await File.WriteAllTextAsync(site.TokenFile, StubApiServer.Token + "\n");
        var options = new KubernetesOptions { Host = "127.0.0.1", Port = $"{site.Api.Port}", NodeName = "c0", TokenFile = site.TokenFile, CertificateFile = site.Api.CaFile };
        try
        {
            site.Daemon = await MoverDaemon.StartAsync(new MoverDaemonOptions { Mode = DaemonMode.Kubernetes, SocketPath = site.Socket, Kubernetes = change?.Invoke(options) ?? options });
            site.Client = new DataMoverClient(site.Socket);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public JsonObject? Movement(string uid, string? space = null) => Api.Find(Nnf, "nnfdatamovements", space ?? SpaceOf(uid), uid);

    public void Change(string uid, Action<JsonObject> change) => Api.Change(Nnf, "nnfdatamovements", SpaceOf(uid), uid, change);

    public void SetStatus(string uid, string json) => Change(uid, m => m["status"] = JsonNode.Parse(json));

    public async ValueTask DisposeAsync()
    {
        if (Client is not null) await Client.DisposeAsync();
        if (Daemon is not null) await Daemon.DisposeAsync();
        await Api.DisposeAsync();
        _folder.Dispose();
    }

    private static string SpaceOf(string uid) => uid.StartsWith("nnf-dm-node-", StringComparison.Ordinal) ? "rabbit-1" : "nnf-dm-system";

    private static void Fill(StubApiServer api)
    {
        api.Put(Dws, "systemconfigurations", "default", """{"metadata":{"name":"default"},"spec":{"storageNodes":[{"name":"other","type":"Rabbit"},{"name":"rabbit-1","type":"Rabbit","computesAccess":[{"name":"c0","index":0}]}]}}""");
        api.Put(Dws, "workflows", "ns", """{"metadata":{"name":"wf","uid":"wf-uid"},"status":{"state":"PreRun","status":"Completed"}}""");
        api.Put(Dws, "clientmounts", "c0", ClientMount("wf-computes", "/mnt/c/lustre", "/mnt/c/gfs2", "/mnt/c/xfs"));
        api.Put(Dws, "clientmounts", "rabbit-1", ClientMount("wf-rabbit", "/mnt/r/lustre", "/mnt/r/gfs2", "/mnt/r/xfs"));
        api.Put("lus.cray.hpe.com", "lustrefilesystems", "default", """{"metadata":{"name":"global"},"spec":{"name":"lus1","mountRoot":"/lus/global"}}""");
        api.Put(Nnf, "nnfdatamovementprofiles", "nnf-system", """{"metadata":{"name":"standard"},"data":{"default":true}}""");
        api.Put(Nnf, "nnfdatamovementprofiles", "nnf-system", """{"metadata":{"name":"no-xattr"},"data":{}}""");
    }

    private static string ClientMount(string name, string lustre, string gfs2, string xfs) => $$$$"""
        {"metadata":{"name":"{{{{name}}}}","labels":{"dataworkflowservices.github.io/workflow.name":"wf","dataworkflowservices.github.io/workflow.namespace":"ns","nnf.cray.hpe.com/directive_index":"0"}},
        "spec":{"mounts":[
          {"mountPath":"{{{{lustre}}}}","type":"lustre","device":{"type":"lustre","deviceReference":{"objectReference":{"kind":"NnfStorage","namespace":"ns","name":"wf-0"},"data":0}}},
          {"mountPath":"{{{{gfs2}}}}","type":"gfs2","device":{"type":"reference","deviceReference":{"objectReference":{"kind":"NnfNodeStorage","namespace":"rabbit-1","name":"wf-1-0"},"data":3}}},
          {"mountPath":"{{{{xfs}}}}","type":"xfs","device":{"type":"reference","deviceReference":{"objectReference":{"kind":"NnfNodeStorage","namespace":"rabbit-1","name":"wf-2-0"},"data":0}}}]}}
        """;
}
