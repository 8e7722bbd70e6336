using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Penstock.Scaler.Messages;

namespace Penstock.Tests;

/// <summary>A message as <c>capnp convert binary:json</c> prints it, made from the names and types of our properties. Names are compared in lower case.</summary>
internal static class MessageJson
{
    public static JsonNode Of(Message message) => new JsonObject { [Lower(message.Kind.ToString())] = Value(message) };

    /// <summary>All names, and all texts, in lower case.</summary>
    public static JsonNode? Lower(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(Lower(p.Key), Lower(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Lower)]),
        JsonValue v when v.TryGetValue<string>(out var text) => Lower(text),
        _ => node?.DeepClone(),
    };

    private static string Lower(string text) => text.ToLowerInvariant();

    private static JsonNode? Value(object? value) => value switch
    {
        null => null,
        string text => text,
        bool flag => flag,
        byte number => number,
        ushort number => number,
        uint number => number,
        ulong number => number.ToString(CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        byte[] bytes => Bytes(bytes),
        TaskId id => Bytes(Convert.FromHexString(id.ToString())),
        ObjectId id => Bytes(Convert.FromHexString(id.ToString())),
        Enum ordinal => Lower(ordinal.ToString()),
        TaskArgument argument => new JsonObject
        {
            ["type"] = Value(argument.Type),
            ["data"] = argument.Type == TaskArgumentType.Task ? Value(argument.TaskId) : Value(argument.ObjectId),
        },
        TaskCancel cancel => new JsonObject { ["taskid"] = Value(cancel.TaskId), ["flags"] = new JsonObject { ["force"] = cancel.Force } },
        Array list => new JsonArray([.. list.Cast<object>().Select(Value)]),
        _ => Fields(value),
    };

    private static JsonObject Fields(object value)
    {
        var fields = new JsonObject();
        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.Name == nameof(Message.Kind) || property.GetValue(value) is not { } content) continue;
            // Fields that protocol 2.6 does not have.
            if (property.Name == nameof(WorkerHeartbeat.Draining) && content is false) continue;
            // Not sent, as the Python scheduler does not.
            if (value is TaskCapability { Name: "" } && property.Name == nameof(TaskCapability.Name)) continue;
            fields[Lower(property.Name)] = Value(content);
        }
        return fields;
    }

    private static JsonArray Bytes(byte[] bytes) => new([.. bytes.Select(b => JsonValue.Create(b))]);
}
