using System.Diagnostics;
using System.Text.Json.Nodes;
using Penstock.DataMovement;
using Penstock.Rpc;

namespace Penstock.Tests.Kubernetes;

public sealed class KubernetesMoverTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static OperationRequest Lustre => new() { Workflow = RabbitSite.Workflow, Source = "/mnt/c/lustre/out/data", Destination = "/lus/global/alice/out" };

    private static OperationRequest Gfs2 => Lustre with { Source = "/mnt/c/gfs2" };

    private static uint Uid => (uint)int.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1]);

    private static void SameJson(string expected, JsonObject actual)
    {
        var user = Uid == 0 ? "" : $"\"userId\": {Uid}, \"groupId\": {Uid},";
        var wanted = JsonNode.Parse(expected.Replace("USER", user, StringComparison.Ordinal))!;
        var metadata = (JsonObject)actual["metadata"]!;
        foreach (var name in (string[])["uid", "resourceVersion", "name"]) metadata.Remove(name);
        Assert.True(JsonNode.DeepEquals(wanted, actual), actual.ToJsonString());
    }

    [Fact]
    public async Task A_copy_from_lustre_becomes_the_originals_resource()
    {
        await using var site = await RabbitSite.StartAsync();
        var created = await site.Client.CreateAsync(Lustre with { DryRun = true, MpirunOptions = "-v", DcpOptions = "-p", LogStdout = true, StoreStdout = true, Slots = 0, MaxSlots = 4 }, Token);
        Assert.Equal((CreateStatus.Success, ""), (created.Status, created.Message));
        Assert.StartsWith("nnf-dm-", created.Uid, StringComparison.Ordinal);
        SameJson(
            """
            {"apiVersion": "nnf.cray.hpe.com/v1alpha11", "kind": "NnfDataMovement",
             "metadata": {"generateName": "nnf-dm-", "namespace": "nnf-dm-system", "labels": {
                "dm.cray.hpe.com/initiator": "c0", "nnf.cray.hpe.com/directive_index": "0", "nnf.cray.hpe.com/teardown_state": "PostRun",
                "dataworkflowservices.github.io/workflow.name": "wf", "dataworkflowservices.github.io/workflow.namespace": "ns", "dataworkflowservices.github.io/workflow.uid": "wf-uid",
                "dataworkflowservices.github.io/owner.kind": "Workflow", "dataworkflowservices.github.io/owner.name": "wf", "dataworkflowservices.github.io/owner.namespace": "ns", "dataworkflowservices.github.io/owner.uid": "wf-uid"}},
             "spec": {"source": {"path": "/mnt/r/lustre/out/data", "storageReference": {"kind": "NnfStorage", "namespace": "ns", "name": "wf-0"}},
                "destination": {"path": "/lus/global/alice/out", "storageReference": {"kind": "LustreFileSystem", "namespace": "default", "name": "global"}},
                USER "profileReference": {"kind": "NnfDataMovementProfile", "namespace": "nnf-system", "name": "standard"},
                "userConfig": {"dryrun": true, "mpirunOptions": "-v", "dcpOptions": "-p", "logStdout": true, "storeStdout": true, "slots": 0, "maxSlots": 4}}}
            """,
            site.Movement(created.Uid)!);
    }

    [Fact]
    public async Task A_copy_from_gfs2_becomes_one_of_the_Rabbits()
    {
        await using var site = await RabbitSite.StartAsync();
        var created = await site.Client.CreateAsync(Gfs2 with { Profile = "no-xattr", Destination = "relative" }, Token);
        Assert.StartsWith("nnf-dm-node-", created.Uid, StringComparison.Ordinal);
        SameJson(
            """
            {"apiVersion": "nnf.cray.hpe.com/v1alpha11", "kind": "NnfDataMovement",
             "metadata": {"generateName": "nnf-dm-node-", "namespace": "rabbit-1", "labels": {
                "dm.cray.hpe.com/initiator": "c0", "nnf.cray.hpe.com/teardown_state": "PostRun",
                "dataworkflowservices.github.io/workflow.name": "wf", "dataworkflowservices.github.io/workflow.namespace": "ns", "dataworkflowservices.github.io/workflow.uid": "wf-uid",
                "dataworkflowservices.github.io/owner.kind": "Workflow", "dataworkflowservices.github.io/owner.name": "wf", "dataworkflowservices.github.io/owner.namespace": "ns", "dataworkflowservices.github.io/owner.uid": "wf-uid"}},
             "spec": {"source": {"path": "/mnt/r/gfs2", "storageReference": {"kind": "NnfNodeStorage", "namespace": "rabbit-1", "name": "wf-1-0"}},
                "destination": {"path": "relative", "storageReference": {}},
                USER "profileReference": {"kind": "NnfDataMovementProfile", "namespace": "nnf-system", "name": "no-xattr"}, "userConfig": {}}}
            """,
            site.Movement(created.Uid)!);
    }

    [Theory]
    [InlineData("v1alpha1", "v1alpha2")]
    [InlineData("v1alpha10", "v1alpha7")]
    public async Task Older_versions_of_the_api_are_spoken_too(string nnf, string dws)
    {
        await using var site = await RabbitSite.StartAsync(nnf: [nnf], dws: [dws]);
        var created = await site.Client.CreateAsync(Lustre with { Profile = "no-xattr", MpirunOptions = "-v" }, Token);
        var spec = (JsonObject)site.Movement(created.Uid)!["spec"]!;
        Assert.Equal(nnf == "v1alpha1", spec.ContainsKey("profile"));
        Assert.Equal(nnf != "v1alpha1", spec.ContainsKey("profileReference"));
        Assert.Equal(nnf != "v1alpha1", ((JsonObject)spec["userConfig"]!).ContainsKey("mpirunOptions"));
        Assert.Contains(site.Api.Requests, r => r.StartsWith($"POST /apis/nnf.cray.hpe.com/{nnf}/namespaces/nnf-dm-system/nnfdatamovements", StringComparison.Ordinal));
    }

    public static TheoryData<string, string, string> Refusals() => new()
    {
        { "workflow", "Failed", """Could find matching workflow: workflows.dataworkflowservices.github.io "other" not found""" },
        { "state", "Failed", "Workflow must be in 'PreRun' state and 'Completed' status" },
        { "mounts", "Failed", "Error finding compute mount info: no client mounts found for node 'c0'" },
        { "path", "Failed", "Error finding compute mount info: source path '/mnt/cxyz/lustre' not found in list of client mounts" },
        { "prefix", "Failed", "Error finding compute mount info: source path '/mnt/c/lustrexyz' not found in list of client mounts" },
        { "device", "Failed", "Error finding compute mount info: ClientMount c0/wf-computes: Source path '/mnt/c/lustre/out/data' does not have device reference" },
        { "xfs", "Invalid", "filesystem not supported: 'xfs'" },
        { "relative", "Failed", "Error during createNnfDataMovement(): destination must be an absolute path" },
        { "nofs", "Failed", "Error during createNnfDataMovement(): no LustreFileSystem resources found" },
        { "outside", "Failed", "Error during createNnfDataMovement(): unable to find a LustreFileSystem resource matching /lus/globalxyz" },
        { "label", "Failed", "Error during createNnfDataMovement(): unable to find directive index label on compute ClientMount, namespace=c0 name=wf-computes" },
        { "rabbit", "Failed", "Error during createNnfNodeDataMovement(): no client mounts found for node 'rabbit-1'" },
        { "initiator", "Failed", "Error during createNnfNodeDataMovement(): initiator 'c0' not found in list of client mounts residing on 'rabbit-1'" },
        { "profile", "Failed", "Error finding profile: unable to retrieve NnfDataMovementProfile: nobody" },
        { "nodefault", "Failed", "Error finding profile: unable to find a default NnfDataMovementProfile to use" },
        { "twodefaults", "Failed", "Error finding profile: more than one default NnfDataMovementProfile found; unable to pick one: [no-xattr standard]" },
        { "post", "Failed", "Error creating DataMovement: quota exceeded" },
        { "noworkflow", "Invalid", "workflow is missing; its name and namespace are needed" },
        { "badname", "Invalid", "workflow 'ns/wf,a=b' is not a namespace and a name of Kubernetes" },
        { "dots", "Invalid", "source holds '..'; a path without it is accepted" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_cannot_become_a_resource_is_refused_in_the_originals_words(string which, string status, string message)
    {
        await using var site = await RabbitSite.StartAsync();
        var api = site.Api;
        var request = which is "rabbit" or "initiator" ? Gfs2 : Lustre;
        void Mounts(string node, string name, Action<JsonObject> change) => api.Change(RabbitSite.Dws, "clientmounts", node, name, change);
        switch (which)
        {
            case "workflow": request = request with { Workflow = new WorkflowReference("other", "ns") }; break;
            case "state": api.Change(RabbitSite.Dws, "workflows", "ns", "wf", w => w["status"]!["status"] = "DriverWait"); break;
            case "mounts": Mounts("c0", "wf-computes", m => m["metadata"]!["labels"] = new JsonObject()); break;
            case "path": request = request with { Source = "/mnt/cxyz/lustre" }; break;
            case "prefix": request = request with { Source = "/mnt/c/lustrexyz" }; break;
            case "device": Mounts("c0", "wf-computes", m => ((JsonObject)m["spec"]!["mounts"]![0]!["device"]!).Remove("deviceReference")); break;
            case "xfs": request = request with { Source = "/mnt/c/xfs/a" }; break;
            case "relative": request = request with { Destination = "a" }; break;
            case "nofs": api.Delete("lus.cray.hpe.com", "lustrefilesystems", "default", "global"); break;
            case "outside": request = request with { Destination = "/lus/globalxyz" }; break;
            case "label": Mounts("c0", "wf-computes", m => ((JsonObject)m["metadata"]!["labels"]!).Remove("nnf.cray.hpe.com/directive_index")); break;
            case "rabbit": Mounts("rabbit-1", "wf-rabbit", m => m["metadata"]!["labels"] = new JsonObject()); break;
            case "initiator": Mounts("rabbit-1", "wf-rabbit", m => m["spec"]!["mounts"]![1]!["device"]!["deviceReference"]!["data"] = 4); break;
            case "profile": request = request with { Profile = "nobody" }; break;
            case "nodefault": api.Change(RabbitSite.Nnf, "nnfdatamovementprofiles", "nnf-system", "standard", p => p["data"]!["default"] = false); break;
            case "twodefaults": api.Change(RabbitSite.Nnf, "nnfdatamovementprofiles", "nnf-system", "no-xattr", p => p["data"]!["default"] = true); break;
            case "post": api.Refuse = (method, path) => method == "POST" ? (403, "quota exceeded") : null; break;
            case "noworkflow": request = request with { Workflow = null }; break;
            case "badname": request = request with { Workflow = new WorkflowReference("wf,a=b", "ns") }; break;
            case "dots": request = request with { Source = "/mnt/c/lustre/../../../etc/shadow" }; break;
        }
        Assert.Equal(new CreateResult(Enum.Parse<CreateStatus>(status), "", message), await site.Client.CreateAsync(request, Token));
        Assert.Equal("v", (await site.Client.GetVersionAsync(Token)).Version[..1]);
    }

    [Fact]
    public async Task Of_nested_mounts_the_innermost_holds_the_path()
    {
        await using var site = await RabbitSite.StartAsync();
        site.Api.Change(RabbitSite.Dws, "clientmounts", "c0", "wf-computes", m => m["spec"]!["mounts"]![1]!["mountPath"] = "/mnt/c/lustre/inner/");
        var created = await site.Client.CreateAsync(Gfs2 with { Source = "/mnt/c/lustre/inner/a" }, Token);
        Assert.Equal("/mnt/r/gfs2/a", site.Movement(created.Uid)!["spec"]!["source"]!["path"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("{}", OperationState.Pending, OperationStatus.Unknown, false)]
    [InlineData("""{"startTime":"2026-05-07T08:38:34.000000Z","state":"Running"}""", OperationState.Running, OperationStatus.Unknown, true)]
    [InlineData("""{"startTime":"2026-05-07T08:38:34.000000Z","state":"Starting"}""", OperationState.Starting, OperationStatus.Unknown, true)]
    [InlineData("""{"startTime":"2026-05-07T08:38:34.000000Z","state":"Finished","status":"Success"}""", OperationState.Completed, OperationStatus.Success, true)]
    [InlineData("""{"startTime":"2026-05-07T08:38:34.000000Z","state":"Finished","status":"Failed"}""", OperationState.Completed, OperationStatus.Failed, true)]
    [InlineData("""{"startTime":"2026-05-07T08:38:34.000000Z","state":"Finished","status":"Cancelled"}""", OperationState.Completed, OperationStatus.Cancelled, true)]
    [InlineData("""{"state":"Finished","status":"Invalid","message":"no"}""", OperationState.Completed, OperationStatus.Invalid, true)]
    public async Task A_resources_status_is_what_clients_see(string status, OperationState state, OperationStatus outcome, bool hasCommand)
    {
        await using var site = await RabbitSite.StartAsync();
        var uid = (await site.Client.CreateAsync(Lustre, Token)).Uid;
        site.SetStatus(uid, status);
        var report = await site.Client.GetStatusAsync(uid, cancellationToken: Token);
        Assert.Equal((state, outcome, hasCommand), (report.State, report.Status, report.Command is not null));
        Assert.Equal(CancelStatus.Success, (await site.Client.CancelAsync(uid, cancellationToken: Token)).Status);
        var after = state is OperationState.Running or OperationState.Starting ? OperationState.Cancelling : state;
        Assert.Equal(after, (await site.Client.GetStatusAsync(uid, cancellationToken: Token)).State);
    }

    [Fact]
    public async Task Times_and_durations_are_in_the_originals_form()
    {
        await using var site = await RabbitSite.StartAsync();
        var uid = (await site.Client.CreateAsync(Lustre, Token)).Uid;
        site.SetStatus(uid, """
            {"state":"Finished","status":"Success","startTime":"2026-05-07T08:38:34.000000Z","endTime":"2026-05-07T08:38:35.120000Z",
             "commandStatus":{"command":"/bin/bash -c dcp","elapsedTime":"65.0234s","progress":100,"lastMessage":"done\n","lastMessageTime":"2026-05-07T08:38:35.000001Z"}}
            """);
        var report = await site.Client.GetStatusAsync(uid, cancellationToken: Token);
        Assert.Equal("1m5.023s", report.Command!.ElapsedTime);
        if (TimeZoneInfo.Local.BaseUtcOffset == TimeSpan.Zero)
            Assert.Equal(("2026-05-07 08:38:34 +0000 UTC", "2026-05-07 08:38:35.12 +0000 UTC", "2026-05-07 08:38:35.000001 +0000 UTC"), (report.StartTime, report.EndTime, report.Command.LastMessageTime));
        Assert.Equal(("done\n", 100), (report.Command.LastMessage, report.Command.Progress));
    }

    [Theory]
    [InlineData("""{"startTime":"2026-05-07T08:38:34Z","state":"Dancing"}""", "failed to decode returned state")]
    [InlineData("""{"startTime":"2026-05-07T08:38:34Z","state":"Finished","status":"Dancing"}""", "failed to decode returned status")]
    public async Task Words_nobody_knows_are_an_error(string status, string text)
    {
        await using var site = await RabbitSite.StartAsync();
        var uid = (await site.Client.CreateAsync(Lustre, Token)).Uid;
        site.SetStatus(uid, status);
        var e = await Assert.ThrowsAsync<DataMoverException>(() => site.Client.GetStatusAsync(uid, cancellationToken: Token));
        Assert.Equal(RpcStatusCode.Unknown, e.RpcStatus);
        Assert.Contains(text, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task A_waiter_is_told_the_end_in_both_namespaces_also_after_the_history_was_forgotten(bool onLustre, bool expire)
    {
        await using var site = await RabbitSite.StartAsync();
        var uid = (await site.Client.CreateAsync(onLustre ? Lustre : Gfs2, Token)).Uid;
        var waiting = site.Client.WaitAsync(uid, cancellationToken: Token);
        await Task.Delay(100, Token);
        if (expire)
        {
            var before = site.Api.Requests.Count(IsList);
            site.Api.Expire();
            while (site.Api.Requests.Count(IsList) < before + 2) await Task.Delay(10, Token);
        }
        Assert.False(waiting.IsCompleted);
        var clock = Stopwatch.StartNew();
        site.SetStatus(uid, """{"startTime":"2026-05-07T08:38:34Z","endTime":"2026-05-07T08:38:35Z","state":"Finished","status":"Success"}""");
        Assert.Equal(OperationStatus.Success, (await waiting).Status);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"told after {clock.Elapsed}");

        static bool IsList(string request) => request.Contains("/nnfdatamovements?limit", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancel_that_meets_others_changes_is_repeated_and_loses_none()
    {
        await using var site = await RabbitSite.StartAsync();
        var uid = (await site.Client.CreateAsync(Lustre, Token)).Uid;
        var puts = 0;
        site.Api.Refuse = (method, path) =>
        {
            if (method != "PUT" || ++puts > 2) return null;
            site.Change(uid, m => m["status"] = new JsonObject { ["state"] = "Running", ["unknown"] = puts });
            return null;
        };
        Assert.Equal(CancelStatus.Success, (await site.Client.CancelAsync(uid, cancellationToken: Token)).Status);
        Assert.Equal(3, puts);
        var movement = site.Movement(uid)!;
        Assert.True(movement["spec"]!["cancel"]!.GetValue<bool>());
        Assert.Equal(2, movement["status"]!["unknown"]!.GetValue<int>());
        Assert.Equal(CancelStatus.Success, (await site.Client.CancelAsync(uid, cancellationToken: Token)).Status);
        Assert.Equal(3, puts);
        var other = (await site.Client.CreateAsync(Lustre, Token)).Uid;
        site.Api.Refuse = (method, _) => method == "PUT" ? (409, "conflict") : null;
        Assert.Equal(CancelStatus.Failed, (await site.Client.CancelAsync(other, cancellationToken: Token)).Status);
    }

    [Fact]
    public async Task Deleting_needs_the_end_and_lists_are_by_owner()
    {
        await using var site = await RabbitSite.StartAsync();
        var one = (await site.Client.CreateAsync(Lustre, Token)).Uid;
        var two = (await site.Client.CreateAsync(Gfs2, Token)).Uid;
        Assert.Equal(new[] { one, two }.Order(StringComparer.Ordinal), (await site.Client.ListAsync(RabbitSite.Workflow, Token)).Order(StringComparer.Ordinal));
        Assert.Empty(await site.Client.ListAsync(new WorkflowReference("other", "ns"), Token));
        Assert.Empty(await site.Client.ListAsync(cancellationToken: Token));
        Assert.Equal(DeleteStatus.Active, (await site.Client.DeleteAsync(one, cancellationToken: Token)).Status);
        site.SetStatus(one, """{"state":"Finished","status":"Invalid"}""");
        Assert.Equal(DeleteStatus.Success, (await site.Client.DeleteAsync(one, cancellationToken: Token)).Status);
        Assert.Equal(DeleteStatus.NotFound, (await site.Client.DeleteAsync(one, cancellationToken: Token)).Status);
        foreach (var name in (string[])[one, "nnf-dm-nobody", "../../secrets", "a/b", "x?y"])
        {
            Assert.Equal(OperationStatus.NotFound, (await site.Client.GetStatusAsync(name, cancellationToken: Token)).Status);
            Assert.Equal(CancelStatus.NotFound, (await site.Client.CancelAsync(name, cancellationToken: Token)).Status);
        }
    }

    [Fact]
    public async Task Errors_of_the_server_are_errors_of_the_call()
    {
        await using var site = await RabbitSite.StartAsync();
        var uid = (await site.Client.CreateAsync(Lustre, Token)).Uid;
        site.Api.Refuse = (_, path) => path.EndsWith(uid, StringComparison.Ordinal) ? (500, "etcd is away") : null;
        var e = await Assert.ThrowsAsync<DataMoverException>(() => site.Client.GetStatusAsync(uid, cancellationToken: Token));
        Assert.Equal(RpcStatusCode.Unknown, e.RpcStatus);
        Assert.Contains("etcd is away", e.Message, StringComparison.Ordinal);
    }
}
