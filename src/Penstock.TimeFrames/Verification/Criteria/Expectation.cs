using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Penstock.TimeFrames.Verification.Queries;

namespace Penstock.TimeFrames.Verification.Criteria;

/// <summary>What an answer has to be: <c>empty</c>, <c>nonempty</c>, <c>rows OP N</c>, <c>scalar OP X</c> or <c>all OP X</c>, where X is a number or <c>param:NAME</c>.</summary>
public sealed class Expectation
{
    private const string Parameter = "param:";
    private static readonly string[] Operators = ["=", "!=", "<", "<=", ">", ">="];

    private readonly string _what;
    private readonly string _operator;
    private readonly string _value;

    private Expectation(string text, string what, string by, string value) => (Text, _what, _operator, _value) = (text, what, by, value);

    /// <summary>No row.</summary>
    public static Expectation Empty { get; } = new("empty", "rows", "=", "0");

    /// <summary>As it is written.</summary>
    public string Text { get; }

    /// <summary>The parameter that it names; null where it names none.</summary>
    public string? ParameterName => _value.StartsWith(Parameter, StringComparison.Ordinal) ? _value[Parameter.Length..] : null;

    /// <summary>Reads one.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Expectation? expectation)
    {
        expectation = null;
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is ["empty"]) expectation = Empty;
        else if (words is ["nonempty"]) expectation = new Expectation(text, "rows", ">", "0");
        else if (words is [var what and ("rows" or "scalar" or "all"), var by, var value] && Operators.Contains(by, StringComparer.Ordinal) && IsValue(value)) expectation = new Expectation(text, what, by, value);
        return expectation is not null;
    }

    /// <summary>Judges an answer.</summary>
    /// <returns>Null when it holds, else why it does not.</returns>
    public string? Judge(QueryResult answer, IReadOnlyDictionary<string, object?> parameters)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(parameters);
        if (answer.Limit is { } limit) return limit;
        if (Number(ParameterName is { } name ? parameters.GetValueOrDefault(name) : _value) is not { } bound) return $"{_value} is '{parameters.GetValueOrDefault(ParameterName ?? "")}', which is no number";
        switch (_what)
        {
            case "rows": return Holds(answer.Rows.Count, bound) ? null : $"{answer.Rows.Count} rows; {Text} is expected";
            case "scalar" when answer.Rows.Count != 1: return $"{answer.Rows.Count} rows; one row is expected";
            default:
                foreach (var row in answer.Rows)
                {
                    if (Number(row[0]) is not { } number) return $"{answer.Columns[0]} is {(row[0] is null ? "NULL" : "no number")}; {Text} is expected";
                    if (!Holds(number, bound)) return string.Create(CultureInfo.InvariantCulture, $"{answer.Columns[0]} is {row[0]}; {Text}{(ParameterName is null ? "" : $" ({bound})")} is expected");
                }

                return null;
        }
    }

    private static bool IsValue(string value) => value.StartsWith(Parameter, StringComparison.Ordinal) ? value.Length > Parameter.Length : Number(value) is not null;

    private static double? Number(object? value) => value switch
    {
        long whole => whole,
        double number => number,
        string text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null,
        _ => null,
    };

    private bool Holds(double value, double bound) => _operator switch
    {
        "=" => value.Equals(bound),
        "!=" => !value.Equals(bound),
        "<" => value < bound,
        "<=" => value <= bound,
        ">" => value > bound,
        _ => value >= bound,
    };
}
