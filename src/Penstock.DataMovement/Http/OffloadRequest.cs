using System.Text.Json;
using System.Text.Json.Nodes;

namespace Penstock.DataMovement.Http;

/// <summary>The JSON of the copy-offload protocol.</summary>
internal static class OffloadRequest
{
    private const string Decoding = "unable to decode data movement request body: ";

    private static readonly string[] States = ["pending", "starting", "running", "completed", "cancelling", "unknown state"];
    private static readonly string[] Statuses = ["invalid", "not found", "success", "failed", "cancelled", "unknown status"];

    /// <summary>Reads the body of <c>/trial</c>: unknown keys are ignored, missing ones are zero.</summary>
    /// <returns>The request, or what is wrong.</returns>
    public static (OperationRequest? Request, string? Wrong) Read(string body)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body);
        }
        catch (JsonException e)
        {
            return (null, Decoding + e.Message);
        }
        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object) return (null, Decoding + "an object is expected");
            return Read(new Fields(document.RootElement));
        }
    }

    /// <summary>A report; what is empty or 0 is left out.</summary>
    public static string Write(OperationReport report)
    {
        var json = new JsonObject { ["state"] = States[(int)report.State], ["status"] = Statuses[(int)report.Status] };
        Add(json, "message", report.Message);
        if (report.Command is { } command)
        {
            var status = new JsonObject();
            Add(status, "command", command.Command);
            if (command.Progress != 0) status["progress"] = command.Progress;
            Add(status, "elapsedTime", command.ElapsedTime);
            Add(status, "lastMessage", command.LastMessage);
            Add(status, "lastMessageTime", command.LastMessageTime);
            json["commandStatus"] = status;
        }
        Add(json, "startTime", report.StartTime);
        Add(json, "endTime", report.EndTime);
        return json.ToJsonString();
    }

    private static (OperationRequest? Request, string? Wrong) Read(Fields fields)
    {
        var compute = fields.Text("computeName");
        var request = new OperationRequest
        {
            Source = fields.Text("sourcePath"),
            Destination = fields.Text("destinationPath"),
            DryRun = fields.Truth("dryrun"),
            DcpOptions = fields.Text("dcpOptions"),
            MpirunOptions = fields.Text("mpirunOptions"),
            LogStdout = fields.Truth("logStdout"),
            StoreStdout = fields.Truth("storeStdout"),
            Slots = fields.Number("slots"),
            MaxSlots = fields.Number("maxSlots"),
            Profile = fields.Text("dmProfile"),
        };
        var wrong = fields.Wrong is { } kind ? Decoding + kind
            : compute.Length == 0 ? "compute name must be supplied"
            : request.Source.Length == 0 ? "source path must be supplied"
            : request.Destination.Length == 0 ? "destination path must be supplied"
            : request.Slots < -1 ? "slots must be -1 (defer to profile), 0 (disable), or a positive integer"
            : request.MaxSlots < -1 ? "maxSlots must be -1 (defer to profile), 0 (disable), or a positive integer"
            : null;
        return wrong is null ? (request, null) : (null, wrong);
    }

    private static void Add(JsonObject json, string name, string text)
    {
        if (text.Length > 0) json[name] = text;
    }

    private sealed class Fields(JsonElement element)
    {
        public string? Wrong { get; private set; }

        public string Text(string name) => Find(name, JsonValueKind.String) is { } value ? value.GetString()! : "";

        public bool Truth(string name) => Find(name, JsonValueKind.True, JsonValueKind.False) is { ValueKind: JsonValueKind.True };

        public int Number(string name)
        {
            if (Find(name, JsonValueKind.Number) is not { } value) return 0;
            if (value.TryGetInt32(out var number)) return number;
            Wrong ??= $"field {name} is not a number that fits";
            return 0;
        }

        private JsonElement? Find(string name, params ReadOnlySpan<JsonValueKind> kinds)
        {
            if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
            if (kinds.Contains(value.ValueKind)) return value;
            Wrong ??= $"field {name} is a {value.ValueKind.ToString().ToLowerInvariant()}";
            return null;
        }
    }
}
