using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Penstock.Cli.Terminal;

/// <summary>Options of the kinds the verbs take; each refuses a wrong value by naming the option, the value and what is accepted.</summary>
internal static class Values
{
    private delegate bool Reader<T>(string text, out T value);

    public static Option<bool> Flag(string name, string description, params string[] aliases) => new(name, aliases) { Description = description };

    public static Option<string?> Text(string name, string shape, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = shape };

    public static Option<string> RequiredText(string name, string shape, string description) =>
        new(name) { Description = description, HelpName = shape, Required = true };

    public static Option<string[]> Texts(string name, string shape, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = shape, AllowMultipleArgumentsPerToken = true, Arity = ArgumentArity.OneOrMore };

    public static Option<long> Whole(string name, string shape, long min, long max, long fallback, string description, params string[] aliases)
    {
        var option = Custom<long>(name, shape, description, aliases, TryScaled, value => value >= min && value <= max, $"a whole number from {min} to {max}");
        option.DefaultValueFactory = _ => fallback;
        return option;
    }

    public static Option<long?> OptionalWhole(string name, string shape, long min, long max, string description, params string[] aliases) =>
        Custom<long?>(name, shape, description, aliases, TryOptionalScaled, value => value >= min && value <= max, $"a whole number from {min} to {max}");

    public static Option<double?> Number(string name, string shape, double min, double max, string description, params string[] aliases) =>
        Custom<double?>(name, shape, description, aliases, TryNumber, value => value >= min && value <= max, $"a number from {min} to {max}");

    public static Option<TimeSpan?> Duration(string name, string description, params string[] aliases) =>
        Custom<TimeSpan?>(name, "TIME", description, aliases, TryDuration, value => value > TimeSpan.Zero, "a time above zero such as 500ms, 30s, 5m, 2h or 01:30:00");

    public static Option<string> Choice(string name, string shape, string fallback, string description, params string[] accepted)
    {
        var option = Custom<string>(name, shape, description, [], (string text, out string value) => { value = text; return true; }, value => accepted.Contains(value), string.Join(" or ", accepted));
        option.DefaultValueFactory = _ => fallback;
        return option;
    }

    /// <summary>A time as people write it: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>2h</c>, <c>1d</c>, bare seconds, or <c>hh:mm:ss</c>.</summary>
    internal static bool TryDuration(string text, out TimeSpan? value)
    {
        value = null;
        if (text.Contains(':'))
        {
            if (!TimeSpan.TryParseExact(text, [@"h\:m", @"h\:m\:s", @"d\.h\:m\:s"], CultureInfo.InvariantCulture, out var clock))
            {
                return false;
            }

            value = clock;
            return true;
        }

        var digits = text.TrimEnd('m', 's', 'h', 'd');
        double? unit = text[digits.Length..] switch { "" or "s" => 1, "ms" => 0.001, "m" => 60, "h" => 3600, "d" => 86400, _ => null };
        if (unit is null || !double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || amount * unit > 3.2e9)
        {
            return false;
        }

        value = TimeSpan.FromSeconds(amount * unit.Value);
        return true;
    }

    /// <summary>A whole number, with an optional decimal (k, M, G) or binary (Ki, Mi, Gi) factor.</summary>
    internal static bool TryScaled(string text, out long value)
    {
        value = 0;
        var digits = text.TrimEnd('k', 'K', 'M', 'G', 'i', 'B');
        long? factor = text[digits.Length..].TrimEnd('B') switch
        {
            "" => 1,
            "k" or "K" => 1000,
            "M" => 1_000_000,
            "G" => 1_000_000_000,
            "ki" or "Ki" => 1024,
            "Mi" => 1024 * 1024,
            "Gi" => 1024L * 1024 * 1024,
            _ => null,
        };
        if (factor is null || !long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || Math.Abs((double)number * factor.Value) > 9e18)
        {
            return false;
        }

        value = number * factor.Value;
        return true;
    }

    private static bool TryOptionalScaled(string text, out long? value)
    {
        var read = TryScaled(text, out var number);
        value = number;
        return read;
    }

    private static bool TryNumber(string text, out double? value)
    {
        var read = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number);
        value = number;
        return read;
    }

    private static Option<T> Custom<T>(string name, string shape, string description, string[] aliases, Reader<T> read, Func<T, bool> accept, string accepted) =>
        new(name, aliases)
        {
            Description = description,
            HelpName = shape,
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result => Parse(result, name, read, accept, accepted),
        };

    private static T? Parse<T>(ArgumentResult result, string name, Reader<T> read, Func<T, bool> accept, string accepted)
    {
        var text = result.Tokens[0].Value;
        if (read(text, out var value) && accept(value))
        {
            return value;
        }

        result.AddError($"{name}: '{text}' is not {accepted}");
        return default;
    }
}
