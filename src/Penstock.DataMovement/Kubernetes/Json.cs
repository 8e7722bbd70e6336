using System.Text.Json;
using System.Text.Json.Nodes;

namespace Penstock.DataMovement.Kubernetes;

/// <summary>Looks into objects of others: what is absent or of another kind is empty, never an error.</summary>
internal static class Json
{
    public static string Text(JsonNode? node, params ReadOnlySpan<string> path) => At(node, path) is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";

    public static bool Truth(JsonNode? node, params ReadOnlySpan<string> path) => At(node, path) is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    public static long Number(JsonNode? node, params ReadOnlySpan<string> path) => At(node, path) is JsonValue value && value.TryGetValue<long>(out var number) ? number : 0;

    public static IEnumerable<JsonObject> Objects(JsonNode? node, params ReadOnlySpan<string> path) => At(node, path) is JsonArray array ? array.OfType<JsonObject>() : [];

    public static JsonNode? At(JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (node is not JsonObject parent) return null;
            node = parent[name];
        }
        return node;
    }
}
