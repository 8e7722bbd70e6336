using System.Globalization;
using System.Text.Json.Nodes;
using Penstock.DataMovement.Api;
using Penstock.Rpc;

namespace Penstock.DataMovement.Kubernetes;

/// <summary>The NnfDataMovement resource: made from a request, read into a report.</summary>
internal static class MovementResource
{
    public const string SystemNamespace = "nnf-dm-system";
    public const string NodePrefix = "nnf-dm-node-";

    private const string Owner = KubeApis.DwsGroup + "/owner.";
    private const string Workflow = KubeApis.DwsGroup + "/workflow.";

    public const string DirectiveIndexLabel = KubeApis.NnfGroup + "/directive_index";

    public static string SelectorOfWorkflow(WorkflowReference workflow) => $"{Workflow}name={workflow.Name},{Workflow}namespace={workflow.Namespace}";

    public static string SelectorOfOwner(WorkflowReference workflow) => $"{Owner}name={workflow.Name},{Owner}namespace={workflow.Namespace}";

    /// <summary>What all resources have in common; source, destination and place are added by the caller.</summary>
    public static JsonObject New(KubeApis apis, MovementPlace place, JsonObject workflow, string nodeName, OperationRequest request, Caller caller, string? profile)
    {
        var (name, space, uid) = (Json.Text(workflow, "metadata", "name"), Json.Text(workflow, "metadata", "namespace"), Json.Text(workflow, "metadata", "uid"));
        var labels = new JsonObject
        {
            ["dm.cray.hpe.com/initiator"] = nodeName,
            [KubeApis.NnfGroup + "/teardown_state"] = "PostRun",
            [Workflow + "name"] = name,
            [Workflow + "namespace"] = space,
            [Workflow + "uid"] = uid,
            [Owner + "kind"] = "Workflow",
            [Owner + "name"] = name,
            [Owner + "namespace"] = space,
            [Owner + "uid"] = uid,
        };
        if (place.DirectiveIndex is { } index) labels[DirectiveIndexLabel] = index;
        var spec = new JsonObject
        {
            ["source"] = new JsonObject { ["path"] = place.SourcePath, ["storageReference"] = place.SourceReference.DeepClone() },
            ["destination"] = new JsonObject { ["path"] = request.Destination, ["storageReference"] = place.DestinationReference.DeepClone() },
            ["userConfig"] = UserConfig(apis, request),
        };
        if (caller.UserId != 0) spec["userId"] = caller.UserId;
        if (caller.GroupId != 0) spec["groupId"] = caller.GroupId;
        if (profile is not null) spec["profileReference"] = new JsonObject { ["kind"] = "NnfDataMovementProfile", ["namespace"] = "nnf-system", ["name"] = profile };
        else if (request.Profile.Length > 0) spec["profile"] = request.Profile;
        return new JsonObject
        {
            ["apiVersion"] = $"{KubeApis.NnfGroup}/{apis.Nnf}",
            ["kind"] = "NnfDataMovement",
            ["metadata"] = new JsonObject { ["generateName"] = place.GenerateName, ["namespace"] = place.Namespace, ["labels"] = labels },
            ["spec"] = spec,
        };
    }

    public static bool HasEnded(JsonObject movement) => Json.Text(movement, "status", "state") == "Finished" || Json.Text(movement, "status", "endTime").Length > 0;

    /// <summary>As the protocol tells it.</summary>
    /// <exception cref="RpcException">UNKNOWN, in the original's words, for states and statuses that nobody knows.</exception>
    public static OperationReport ToReport(JsonObject movement)
    {
        var state = Json.Text(movement, "status", "state");
        var start = Json.Text(movement, "status", "startTime");
        if (start.Length == 0 && state != "Finished") return new OperationReport { State = OperationState.Pending, Status = OperationStatus.Unknown };
        var isCancelled = Json.Truth(movement, "spec", "cancel");
        return new OperationReport
        {
            State = state switch
            {
                "Finished" => OperationState.Completed,
                "" or "Starting" or "Running" when isCancelled => OperationState.Cancelling,
                "Running" => OperationState.Running,
                "Starting" => OperationState.Starting,
                "" => OperationState.Pending,
                _ => throw new RpcException(RpcStatusCode.Unknown, "failed to decode returned state"),
            },
            Status = Json.Text(movement, "status", "status") switch
            {
                "Success" => OperationStatus.Success,
                "Failed" => OperationStatus.Failed,
                "Invalid" => OperationStatus.Invalid,
                "Cancelled" => OperationStatus.Cancelled,
                "" => OperationStatus.Unknown,
                _ => throw new RpcException(RpcStatusCode.Unknown, "failed to decode returned status"),
            },
            Message = Json.Text(movement, "status", "message"),
            Command = CommandOf(Json.At(movement, "status", "commandStatus")),
            StartTime = Time(start),
            EndTime = Time(Json.Text(movement, "status", "endTime")),
        };
    }

    private static JsonObject UserConfig(KubeApis apis, OperationRequest request)
    {
        var config = new JsonObject();
        if (request.DryRun) config["dryrun"] = true;
        if (request.MpirunOptions.Length > 0 && apis.HasProfileReference) config["mpirunOptions"] = request.MpirunOptions;
        if (request.DcpOptions.Length > 0) config["dcpOptions"] = request.DcpOptions;
        if (request.LogStdout) config["logStdout"] = true;
        if (request.StoreStdout) config["storeStdout"] = true;
        if (request.Slots >= 0) config["slots"] = request.Slots;
        if (request.MaxSlots >= 0) config["maxSlots"] = request.MaxSlots;
        return config;
    }

    private static CommandStatus CommandOf(JsonNode? status) => new()
    {
        Command = Json.Text(status, "command"),
        Progress = (int)Math.Clamp(Json.Number(status, "progress"), 0, 100),
        ElapsedTime = GoText.TryParseDuration(Json.Text(status, "elapsedTime"), out var nanoseconds) ? GoText.Duration(nanoseconds / 1_000_000 * 1_000_000) : "",
        LastMessage = Json.Text(status, "lastMessage"),
        LastMessageTime = Time(Json.Text(status, "lastMessageTime")),
    };

    private static string Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? GoText.Time(time) : "";
}
