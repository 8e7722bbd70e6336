using System.Globalization;
using System.Numerics;
using System.Text;

namespace Penstock.Scaler.Serialization;

/// <summary>Values as Python prints them.</summary>
internal static class PythonText
{
    private const int MaxDepth = 50;
    private const int MaxLength = 1 << 20;

    /// <summary>What <c>str(value)</c> is.</summary>
    public static string Str(object? value) => value as string ?? Repr(value);

    /// <summary>What <c>repr(value)</c> is; cut after a million characters and below 50 levels.</summary>
    public static string Repr(object? value)
    {
        var text = new StringBuilder();
        Append(text, value, 0);
        return text.ToString();
    }

    /// <summary>A float as Python prints it: the shortest digits that read back as the same, 16 digits before an exponent is used.</summary>
    public static string Float(double value)
    {
        if (double.IsNaN(value)) return "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var (mantissa, power) = Split(shortest);
        // Of the shortest digits: those of more may begin with another (9.99...e-17 for 1e-16).
        var exponent = ExponentOf(mantissa, power);
        if (value == 0 || exponent is >= -4 and < 16) return Positional(mantissa, power);
        var sign = mantissa[0] == '-' ? "-" : "";
        var figures = mantissa.TrimStart('-').Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        var point = figures.Length > 1 ? "." : "";
        return $"{sign}{figures[0]}{point}{figures[1..]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)}";
    }

    private static int ExponentOf(string mantissa, int power)
    {
        var digits = mantissa.TrimStart('-');
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits.Length : point;
        var first = digits.AsSpan().IndexOfAnyInRange('1', '9');
        return power + (first < whole ? whole - 1 - first : whole - first);
    }

    private static (string Mantissa, int Power) Split(string shortest)
    {
        var e = shortest.IndexOf('E');
        return e < 0 ? (shortest, 0) : (shortest[..e], int.Parse(shortest.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
    }

    private static string Positional(string mantissa, int power)
    {
        var sign = mantissa[0] == '-' ? "-" : "";
        mantissa = mantissa.TrimStart('-');
        var point = mantissa.IndexOf('.');
        var whole = point < 0 ? mantissa : mantissa[..point];
        var fraction = point < 0 ? "" : mantissa[(point + 1)..];
        var digits = whole + fraction;
        var at = whole.Length + power;
        if (at <= 0) digits = new string('0', 1 - at) + digits;
        if (at > digits.Length) digits = digits.PadRight(at, '0');
        at = Math.Max(at, 1);
        var rest = digits[at..].TrimEnd('0');
        var before = digits[..at].TrimStart('0');
        return $"{sign}{(before.Length == 0 ? "0" : before)}.{(rest.Length == 0 ? "0" : rest)}";
    }

    private static void Append(StringBuilder text, object? value, int depth)
    {
        if (depth > MaxDepth || text.Length > MaxLength)
        {
            text.Append("...");
            return;
        }
        switch (value)
        {
            case null: text.Append("None"); break;
            case bool flag: text.Append(flag ? "True" : "False"); break;
            case long or int or uint or short or ushort or byte or BigInteger: text.Append(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)); break;
            case double number: text.Append(Float(number)); break;
            case float number: text.Append(Float(number)); break;
            case Complex complex: text.Append(Complex(complex)); break;
            case string words: Quote(text, words); break;
            case byte[] bytes: Bytes(text, bytes); break;
            case PythonByteArray array:
                text.Append("bytearray(");
                Bytes(text, array.Bytes, escapeSingle: true);
                text.Append(')');
                break;
            case PythonTuple { Count: 1 } tuple:
                text.Append('(');
                Append(text, tuple[0], depth + 1);
                text.Append(",)");
                break;
            case PythonTuple tuple: Join(text, '(', tuple, ')', depth); break;
            case List<object?> list: Join(text, '[', list, ']', depth); break;
            case PythonDict dict: Dict(text, dict, depth); break;
            case PythonSet set: Set(text, set, depth); break;
            case PythonObject made: Object(text, made, depth); break;
            default: text.Append(value); break;
        }
    }

    private static string Complex(Complex value)
    {
        string Part(double part) => Float(part) is var text && text.EndsWith(".0", StringComparison.Ordinal) ? text[..^2] : text;
        var imaginary = Part(value.Imaginary);
        if (value.Real == 0 && !double.IsNegative(value.Real)) return $"{imaginary}j";
        return $"({Part(value.Real)}{(imaginary[0] == '-' ? "" : "+")}{imaginary}j)";
    }

    private static void Set(StringBuilder text, PythonSet set, int depth)
    {
        if (set.IsFrozen) text.Append("frozenset(");
        if (set.Items.Count > 0) Join(text, '{', set.Items, '}', depth);
        else if (!set.IsFrozen) text.Append("set()");
        if (set.IsFrozen) text.Append(')');
    }

    private static void Object(StringBuilder text, PythonObject made, int depth)
    {
        text.Append('<').Append(made.Callable is PythonGlobal global ? global.ToString() : "object");
        Join(text, '(', made.Args, ')', depth);
        text.Append('>');
    }

    private static void Dict(StringBuilder text, PythonDict dict, int depth)
    {
        text.Append('{');
        for (var i = 0; i < dict.Items.Count && text.Length <= MaxLength; i++)
        {
            if (i > 0) text.Append(", ");
            Append(text, dict.Items[i].Key, depth + 1);
            text.Append(": ");
            Append(text, dict.Items[i].Value, depth + 1);
        }
        text.Append('}');
    }

    private static void Join(StringBuilder text, char open, IReadOnlyList<object?> items, char close, int depth)
    {
        text.Append(open);
        for (var i = 0; i < items.Count && text.Length <= MaxLength; i++)
        {
            if (i > 0) text.Append(", ");
            Append(text, items[i], depth + 1);
        }
        text.Append(close);
    }

    private static void Quote(StringBuilder text, string words)
    {
        var quote = words.Contains('\'') && !words.Contains('"') ? '"' : '\'';
        text.Append(quote);
        foreach (var c in words)
        {
            if (c == quote || c == '\\') text.Append('\\').Append(c);
            else if (c == '\n') text.Append("\\n");
            else if (c == '\r') text.Append("\\r");
            else if (c == '\t') text.Append("\\t");
            else if (c < ' ' || c == 0x7F) text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else text.Append(c);
        }
        text.Append(quote);
    }

    // A bytearray escapes the single quote also where it stands in double ones.
    private static void Bytes(StringBuilder text, byte[] bytes, bool escapeSingle = false)
    {
        var quote = bytes.Contains((byte)'\'') && !bytes.Contains((byte)'"') ? '"' : '\'';
        text.Append('b').Append(quote);
        foreach (var b in bytes)
        {
            if (text.Length > MaxLength) break;
            if (b == quote || b == '\\' || (escapeSingle && b == '\'')) text.Append('\\').Append((char)b);
            else if (b == '\n') text.Append("\\n");
            else if (b == '\r') text.Append("\\r");
            else if (b == '\t') text.Append("\\t");
            else if (b is < 0x20 or >= 0x7F) text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
            else text.Append((char)b);
        }
        text.Append(quote);
    }
}
