using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Penstock.Scaler.Client;

namespace Penstock.Cli.Tasks;

/// <summary>Arguments and results of tasks as text: what is JSON, or one of Python's True, False and None, is that value, everything else is text.</summary>
internal static class TaskArguments
{
    /// <summary>The value of an argument.</summary>
    public static object? Parse(string text)
    {
        switch (text)
        {
            case "True": return true;
            case "False": return false;
            case "None": return null;
            case "inf" or "-inf" or "nan": return double.Parse(text.Replace("inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture);
            default: break;
        }
        try
        {
            using var document = JsonDocument.Parse(text);
            return ValueOf(document.RootElement);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    /// <summary>The arguments on a line: a JSON array has them all, anything else is the only one.</summary>
    public static IReadOnlyList<object?> ParseLine(string line) => Parse(line) is List<object?> list ? list : [Parse(line)];

    /// <summary>A result as one line: as Python prints it, but a float without a fraction without its point.</summary>
    public static string Show(TaskValue value) => value.Value is double number && double.IsInteger(number) && Math.Abs(number) < 1e15
        ? number.ToString("0", CultureInfo.InvariantCulture)
        : value.ToString();

    /// <summary>A result as JSON writes it; what JSON has no value for, as text.</summary>
    public static object? ToJson(TaskValue value) => value.Value switch
    {
        null or bool or long or string => value.Value,
        double number when double.IsFinite(number) => number,
        List<object?> list when list.TrueForAll(i => i is null or bool or long or string || (i is double number && double.IsFinite(number))) => list,
        _ => value.ToRepr(),
    };

    private static object? ValueOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Array => element.EnumerateArray().Select(ValueOf).ToList(),
        JsonValueKind.Object => DictionaryOf(element),
        _ => NumberOf(element.GetRawText()),
    };

    // Of members with the same name the last one counts, as in Python.
    private static Dictionary<string, object?> DictionaryOf(JsonElement element)
    {
        var dictionary = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject()) dictionary[member.Name] = ValueOf(member.Value);
        return dictionary;
    }

    private static object NumberOf(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
        : BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var big) ? big
        : double.Parse(text, CultureInfo.InvariantCulture);
}
