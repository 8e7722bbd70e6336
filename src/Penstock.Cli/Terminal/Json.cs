using System.Text.Json;
using System.Text.Json.Serialization;

namespace Penstock.Cli.Terminal;

/// <summary>How the verbs print JSON: camel case, enums by name, one line.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
    };

    public static string Line<T>(T value) => JsonSerializer.Serialize(value, Options);
}
