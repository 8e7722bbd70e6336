using Penstock.Scaler.Serialization;

namespace Penstock.Scaler.Client;

/// <summary>How people write functions: <c>math.sqrt</c>, <c>len</c>, <c>str.upper</c>, <c>package.module:Class.method</c>; neutral ones <c>namespace:name@version</c>.</summary>
internal static class FunctionNames
{
    private static readonly HashSet<string> BuiltinTypes = new(StringComparer.Ordinal)
    {
        "str", "bytes", "bytearray", "int", "float", "complex", "bool", "list", "tuple", "dict", "set", "frozenset", "range", "object", "type",
    };

    /// <summary>What a text names.</summary>
    /// <exception cref="ArgumentException">It names nothing.</exception>
    public static FunctionName Parse(string text, TaskPayloads payloads)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var dot = text.LastIndexOf('.');
        var first = text.IndexOf('.', StringComparison.Ordinal);
        var (module, name) = colon >= 0 ? (text[..colon], text[(colon + 1)..])
            : dot < 0 ? (payloads == TaskPayloads.Neutral ? "" : "builtins", text)
            : BuiltinTypes.Contains(text[..first]) ? ("builtins", text)
            : (text[..dot], text[(dot + 1)..]);
        if (name.Length == 0 || (module.Length == 0 && payloads == TaskPayloads.Pickle))
            throw new ArgumentException($"'{text}' names no function; math.sqrt, len, str.upper, package.module:Class.method are of the kind that does");
        return new FunctionName(module, name, payloads == TaskPayloads.Neutral);
    }
}
