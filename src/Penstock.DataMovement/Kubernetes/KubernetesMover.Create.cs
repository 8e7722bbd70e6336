using System.Text.Json.Nodes;
using Penstock.DataMovement.Api;

namespace Penstock.DataMovement.Kubernetes;

/// <summary>From a request to a resource: the steps of the original in its order, with its texts.</summary>
internal sealed partial class KubernetesMover
{
    private async Task<string> CreateMovementAsync(OperationRequest request, Caller? caller, CancellationToken cancellationToken)
    {
        var workflow = await FindWorkflowAsync(request, cancellationToken);
        var selector = MovementResource.SelectorOfWorkflow(request.Workflow!);
        var (clientMount, mount) = await FindMountAsync(request.Source, selector, cancellationToken);
        var place = Json.Text(mount, "type") switch
        {
            "lustre" => await OrFailedAsync("createNnfDataMovement()", () => OnLustreAsync(request, clientMount, mount, selector, cancellationToken)),
            "gfs2" => await OrFailedAsync("createNnfNodeDataMovement()", () => OnRabbitAsync(request, mount, selector, cancellationToken)),
            var other => throw new MovementRefusal(CreateStatus.Invalid, $"filesystem not supported: '{other}'"),
        };
        if (caller is null) throw new MovementRefusal(CreateStatus.Failed, "Error authenticating: the peer's credentials are not known");
        if (_rules.RefuseCaller(caller) is { } stranger) throw new MovementRefusal(CreateStatus.Failed, $"Error authenticating: {stranger}");
        var profile = _apis.HasProfileReference ? await FindProfileAsync(request.Profile, cancellationToken) : null;
        try
        {
            var made = await _client.CreateAsync(_apis.Movements(place.Namespace), MovementResource.New(_apis, place, workflow, _node, request, caller, profile), cancellationToken);
            var uid = Json.Text(made, "metadata", "name");
            DaemonLog.Accepted(_logger, uid, caller.ToString(), request.Source, request.Destination, request.Profile);
            return uid;
        }
        catch (KubeException e)
        {
            throw Failed($"Error creating DataMovement: {e.Message}", e);
        }
    }

    private async Task<JsonObject> FindWorkflowAsync(OperationRequest request, CancellationToken cancellationToken)
    {
        if (request.Workflow is not { } reference) throw new MovementRefusal(CreateStatus.Invalid, "workflow is missing; its name and namespace are needed");
        if (!KubeNames.IsName(reference.Name) || !KubeNames.IsName(reference.Namespace))
            throw new MovementRefusal(CreateStatus.Invalid, $"workflow '{reference.Namespace}/{reference.Name}' is not a namespace and a name of Kubernetes");
        if (request.Source.Split('/').Contains("..")) throw new MovementRefusal(CreateStatus.Invalid, "source holds '..'; a path without it is accepted");
        JsonObject workflow;
        try
        {
            workflow = await _client.GetAsync($"{_apis.Workflows(reference.Namespace)}/{reference.Name}", cancellationToken);
        }
        catch (KubeException e)
        {
            // The original's words, for those who look for them.
            throw Failed($"Could find matching workflow: {e.Message}", e);
        }
        return Json.Text(workflow, "status", "state") == "PreRun" && Json.Text(workflow, "status", "status") == "Completed"
            ? workflow
            : throw Failed("Workflow must be in 'PreRun' state and 'Completed' status");
    }

    private async Task<(JsonObject ClientMount, JsonObject Mount)> FindMountAsync(string source, string selector, CancellationToken cancellationToken)
    {
        const string Finding = "Error finding compute mount info: ";
        IReadOnlyList<JsonObject> mounts;
        try
        {
            (mounts, _) = await _client.ListAsync(_apis.ClientMounts(_node), selector, cancellationToken);
        }
        catch (KubeException e)
        {
            throw Failed($"{Finding}{e.Message}", e);
        }
        if (mounts.Count == 0) throw Failed($"{Finding}no client mounts found for node '{_node}'");
        if (MountMatch.Holding(mounts, source) is not { } found) throw Failed($"{Finding}source path '{source}' not found in list of client mounts");
        var (type, owner) = (Json.Text(found.Mount, "type"), found.ClientMount);
        if (type is "lustre" or "gfs2" && MountMatch.DeviceReference(found.Mount) is null)
            throw Failed($"{Finding}ClientMount {Json.Text(owner, "metadata", "namespace")}/{Json.Text(owner, "metadata", "name")}: Source path '{source}' does not have device reference");
        return found;
    }

    private async Task<MovementPlace> OnLustreAsync(OperationRequest request, JsonObject clientMount, JsonObject mount, string selector, CancellationToken cancellationToken)
    {
        var source = await OnTheRabbitAsync(request.Source, mount, selector, cancellationToken);
        if (Json.Text(clientMount, "metadata", "labels", MovementResource.DirectiveIndexLabel) is not { Length: > 0 } index)
            throw Failed($"unable to find directive index label on compute ClientMount, namespace={Json.Text(clientMount, "metadata", "namespace")} name={Json.Text(clientMount, "metadata", "name")}");
        if (!request.Destination.StartsWith('/')) throw Failed("destination must be an absolute path");
        IReadOnlyList<JsonObject> fileSystems;
        try
        {
            (fileSystems, _) = await _client.ListAsync(_apis.LustreFileSystems, "", cancellationToken);
        }
        catch (KubeException e)
        {
            throw Failed($"unable to list LustreFileSystem resources: {e.Message}", e);
        }
        if (fileSystems.Count == 0) throw Failed("no LustreFileSystem resources found");
        var target = MountMatch.FileSystemOf(fileSystems, request.Destination) ?? throw Failed($"unable to find a LustreFileSystem resource matching {request.Destination}");
        var destination = new JsonObject { ["kind"] = "LustreFileSystem", ["namespace"] = Json.Text(target, "metadata", "namespace"), ["name"] = Json.Text(target, "metadata", "name") };
        return new MovementPlace(MovementResource.SystemNamespace, "nnf-dm-", source, StorageOf(mount), destination, index);
    }

    private async Task<MovementPlace> OnRabbitAsync(OperationRequest request, JsonObject mount, string selector, CancellationToken cancellationToken) =>
        new(_rabbit, MovementResource.NodePrefix, await OnTheRabbitAsync(request.Source, mount, selector, cancellationToken), StorageOf(mount), [], null);

    // The same storage, where the Rabbit has it mounted.
    private async Task<string> OnTheRabbitAsync(string source, JsonObject mount, string selector, CancellationToken cancellationToken)
    {
        IReadOnlyList<JsonObject> mounts;
        try
        {
            (mounts, _) = await _client.ListAsync(_apis.ClientMounts(_rabbit), selector, cancellationToken);
        }
        catch (KubeException e)
        {
            throw Failed(e.Message, e);
        }
        if (mounts.Count == 0) throw Failed($"no client mounts found for node '{_rabbit}'");
        var there = MountMatch.OfDevice(mounts, MountMatch.DeviceReference(mount)!) ?? throw Failed($"initiator '{_node}' not found in list of client mounts residing on '{_rabbit}'");
        return MountMatch.Moved(source, Json.Text(mount, "mountPath"), Json.Text(there, "mountPath"));
    }

    private async Task<string> FindProfileAsync(string name, CancellationToken cancellationToken)
    {
        const string Finding = "Error finding profile: ";
        try
        {
            if (name.Length == 0)
            {
                var (profiles, _) = await _client.ListAsync(_apis.Profiles, "", cancellationToken);
                string[] standards = [.. profiles.Where(p => Json.Truth(p, "data", "default")).Select(p => Json.Text(p, "metadata", "name"))];
                if (standards.Length == 0) throw Failed($"{Finding}unable to find a default NnfDataMovementProfile to use");
                if (standards.Length > 1) throw Failed($"{Finding}more than one default NnfDataMovementProfile found; unable to pick one: [{string.Join(' ', standards)}]");
                name = standards[0];
            }
            if (!KubeNames.IsName(name)) throw Failed($"{Finding}unable to retrieve NnfDataMovementProfile: {name}");
            await _client.GetAsync($"{_apis.Profiles}/{name}", cancellationToken);
            return name;
        }
        catch (KubeException e)
        {
            throw Failed($"{Finding}unable to retrieve NnfDataMovementProfile: {name}", e);
        }
    }

    private static async Task<MovementPlace> OrFailedAsync(string step, Func<Task<MovementPlace>> find)
    {
        try
        {
            return await find();
        }
        catch (MovementRefusal refusal)
        {
            throw Failed($"Error during {step}: {refusal.Message}", refusal);
        }
    }

    private static JsonNode StorageOf(JsonObject mount) => Json.At(mount, "device", "deviceReference", "objectReference") ?? new JsonObject();

    private static MovementRefusal Failed(string message, Exception? cause = null) => new(CreateStatus.Failed, message, cause);
}
