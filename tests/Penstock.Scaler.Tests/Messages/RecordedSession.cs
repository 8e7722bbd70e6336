using System.Text.Json;

namespace Penstock.Tests;

/// <summary>A session of the original, recorded byte for byte (<c>../shared/vectors/scaler</c>).</summary>
internal static class RecordedSession
{
    public static readonly string[] Names =
    [
        "01-submit", "02-cancel", "03-objects-errors", "04-graph", "05-dynamic-monitor", "06-shutdown", "07-websocket-submit", "08-capabilities", "09-object-storage",
        "10-many-arguments", "11-protocol-errors", "12-capability-policy",
    ];

    /// <summary>The YMQ messages of a session whose description begins so, in the order of their times.</summary>
    public static List<(string What, byte[] Bytes, JsonElement Decoded)> Messages(string name, string what)
    {
        var path = Repository.Shared($"vectors/scaler/{name}.json");
        using var session = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. session.RootElement.GetProperty("frames").EnumerateArray()
            .Where(f => f.GetProperty("unit").GetString() == "ymq_message" && f.GetProperty("what").GetString()!.StartsWith(what, StringComparison.Ordinal))
            .Select(f => (f.GetProperty("what").GetString()!, Convert.FromHexString(f.GetProperty("payload_hex").GetString()!), f.TryGetProperty("decoded", out var decoded) ? decoded.Clone() : default))];
    }
}
