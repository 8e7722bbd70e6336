using System.Text.Json.Nodes;
using Penstock.DataMovement.Api;

namespace Penstock.DataMovement.Kubernetes;

/// <summary>Which mount a path lies in, and where the same storage is mounted on the Rabbit. Pure.</summary>
internal static class MountMatch
{
    /// <summary>The mount of these ClientMounts that holds a path, by whole components; of several the innermost.</summary>
    public static (JsonObject ClientMount, JsonObject Mount)? Holding(IEnumerable<JsonObject> clientMounts, string path) => clientMounts
        .SelectMany(c => Json.Objects(c, "spec", "mounts").Select(m => (ClientMount: c, Mount: m)))
        .Where(p => Json.Text(p.Mount, "mountPath") is { Length: > 0 } root && PathScope.Contains(root, path))
        .OrderByDescending(p => Json.Text(p.Mount, "mountPath").TrimEnd('/').Length)
        .Select(p => ((JsonObject, JsonObject)?)p)
        .FirstOrDefault();

    /// <summary>The mount of these ClientMounts that has the same device.</summary>
    public static JsonObject? OfDevice(IEnumerable<JsonObject> clientMounts, JsonObject deviceReference) => clientMounts
        .SelectMany(c => Json.Objects(c, "spec", "mounts"))
        .FirstOrDefault(m => DeviceReference(m) is { } reference && JsonNode.DeepEquals(reference, deviceReference));

    public static JsonObject? DeviceReference(JsonObject mount) => Json.At(mount, "device", "deviceReference") as JsonObject;

    /// <summary>A path below one mount as it is below another.</summary>
    public static string Moved(string path, string from, string to)
    {
        var rest = path[from.TrimEnd('/').Length..];
        return rest.Length == 0 ? to : to.TrimEnd('/') + rest;
    }

    /// <summary>The global file system a destination lies in.</summary>
    public static JsonObject? FileSystemOf(IEnumerable<JsonObject> fileSystems, string destination) =>
        fileSystems.FirstOrDefault(f => Json.Text(f, "spec", "mountRoot") is { Length: > 0 } root && PathScope.Contains(root, destination.TrimEnd('/')));
}
