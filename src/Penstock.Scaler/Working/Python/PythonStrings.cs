using System.Globalization;
using System.Text;
using Penstock.Scaler.Serialization;
using static Penstock.Scaler.Working.Python.PythonTypes;

namespace Penstock.Scaler.Working.Python;

/// <summary>The methods of <c>str</c>, called as functions: <c>str.upper("a")</c>. Positions are counted in characters of Unicode, not in UTF-16.</summary>
internal static class PythonStrings
{
    public static void AddTo(PythonModule builtins)
    {
        Changes(builtins);
        Tests(builtins);
        Finds(builtins);
        Splits(builtins);
    }

    private static void Changes(PythonModule m)
    {
        Method(m, "upper", 0, 0, (s, _) => Upper(s));
        Method(m, "lower", 0, 0, (s, _) => s.ToLowerInvariant());
        Method(m, "casefold", 0, 0, (s, _) => s.Replace("ß", "ss", StringComparison.Ordinal).ToLowerInvariant());
        Method(m, "capitalize", 0, 0, (s, _) => s.Length == 0 ? s : Upper(s[..1]) + s[1..].ToLowerInvariant());
        Method(m, "swapcase", 0, 0, (s, _) => string.Concat(s.Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c).ToString() : Upper(c.ToString()))));
        Method(m, "title", 0, 0, (s, _) => Title(s));
        Method(m, "strip", 0, 1, (s, a) => Strip("strip", s, a, true, true));
        Method(m, "lstrip", 0, 1, (s, a) => Strip("lstrip", s, a, true, false));
        Method(m, "rstrip", 0, 1, (s, a) => Strip("rstrip", s, a, false, true));
        Method(m, "replace", 2, 3, (s, a) => Replace(s, Text("replace", a, 0), Text("replace", a, 1), a.Length == 3 ? (long)Big(a[2]) : -1));
        Method(m, "center", 1, 2, (s, a) => Pad("center", s, a));
        Method(m, "ljust", 1, 2, (s, a) => Pad("ljust", s, a));
        Method(m, "rjust", 1, 2, (s, a) => Pad("rjust", s, a));
        Method(m, "zfill", 1, 1, (s, a) => ZeroFill(s, Width(a[0])));
        Method(m, "removeprefix", 1, 1, (s, a) => a[0] is string p ? s.StartsWith(p, StringComparison.Ordinal) ? s[p.Length..] : s : throw TypeError($"removeprefix() argument must be str, not {Clinic(a[0])}"));
        Method(m, "removesuffix", 1, 1, (s, a) => a[0] is string p ? p.Length > 0 && s.EndsWith(p, StringComparison.Ordinal) ? s[..^p.Length] : s : throw TypeError($"removesuffix() argument must be str, not {Clinic(a[0])}"));
        Method(m, "expandtabs", 0, 1, (s, a) => ExpandTabs(s, a.Length == 1 ? (int)Big(a[0]) : 8));
        Method(m, "join", 1, 1, (s, a) => Join(s, a[0]));
        Method(m, "encode", 0, 1, (s, a) => Encode(s, a.Length == 0 ? "utf-8" : a[0] as string ?? throw TypeError($"encode() argument 'encoding' must be str, not {Clinic(a[0])}")));
    }

    private static void Tests(PythonModule m)
    {
        Method(m, "isupper", 0, 0, (s, _) => s.Any(char.IsUpper) && !s.Any(char.IsLower));
        Method(m, "islower", 0, 0, (s, _) => s.Any(char.IsLower) && !s.Any(char.IsUpper));
        Method(m, "isalpha", 0, 0, (s, _) => All(s, Rune.IsLetter));
        Method(m, "isdecimal", 0, 0, (s, _) => All(s, r => Rune.GetUnicodeCategory(r) == UnicodeCategory.DecimalDigitNumber));
        Method(m, "isdigit", 0, 0, (s, _) => All(s, r => Rune.GetUnicodeCategory(r) == UnicodeCategory.DecimalDigitNumber || r.Value is 0xB2 or 0xB3 or 0xB9 or (>= 0x2070 and <= 0x2089)));
        Method(m, "isalnum", 0, 0, (s, _) => All(s, r => Rune.IsLetter(r) || Rune.GetNumericValue(r) >= 0));
        Method(m, "isspace", 0, 0, (s, _) => All(s, r => IsSpace(r.Value)));
        Method(m, "isascii", 0, 0, (s, _) => s.All(char.IsAscii));
        Method(m, "isidentifier", 0, 0, (s, _) => s.Length > 0 && (char.IsLetter(s[0]) || s[0] == '_') && s.All(c => char.IsLetterOrDigit(c) || c == '_'));
        Method(m, "startswith", 1, 3, (s, a) => Affix("startswith", Within(s, a).Text, a[0], (x, y) => x.StartsWith(y, StringComparison.Ordinal)));
        Method(m, "endswith", 1, 3, (s, a) => Affix("endswith", Within(s, a).Text, a[0], (x, y) => x.EndsWith(y, StringComparison.Ordinal)));
    }

    private static void Finds(PythonModule m)
    {
        Method(m, "find", 1, 3, (s, a) => Find(s, a, last: false));
        Method(m, "rfind", 1, 3, (s, a) => Find(s, a, last: true));
        Method(m, "index", 1, 3, (s, a) => Find(s, a, last: false) is var at && at >= 0 ? at : throw ValueError("substring not found"));
        Method(m, "rindex", 1, 3, (s, a) => Find(s, a, last: true) is var at && at >= 0 ? at : throw ValueError("substring not found"));
        Method(m, "count", 1, 3, (s, a) => Sub(a[0]) is var part && Within(s, a) is var (text, offset) && offset > Length(s) ? 0L : part.Length == 0 ? (Length(text) ?? 0) + 1 : (long)text.AsSpan().Count(part));
    }

    private static void Splits(PythonModule m)
    {
        Method(m, "split", 0, 2, (s, a) => Split(s, a, fromEnd: false));
        Method(m, "rsplit", 0, 2, (s, a) => Split(s, a, fromEnd: true));
        Method(m, "partition", 1, 1, (s, a) => Partition(s, a[0], s.IndexOf, first: true));
        Method(m, "rpartition", 1, 1, (s, a) => Partition(s, a[0], s.LastIndexOf, first: false));
        Method(m, "splitlines", 0, 1, (s, a) => Lines(s, a.Length == 1 && !Big(a[0]).IsZero));
    }

    private static void Method(PythonModule module, string name, int least, int most, Func<string, object?[], object?> function) => module.Add($"str.{name}", a =>
    {
        if (a.Count == 0) throw TypeError($"unbound method str.{name}() needs an argument");
        if (a[0] is not string self) throw TypeError($"descriptor '{name}' for 'str' objects doesn't apply to a '{NameOf(a[0])}' object");
        var rest = a.Skip(1).ToArray();
        if (rest.Length >= least && rest.Length <= most) return function(self, rest);
        if (most == 0) throw TypeError($"str.{name}() takes no arguments ({rest.Length} given)");
        if (least == 1 && most == 1 && name is "join" or "zfill" or "partition" or "rpartition" or "removeprefix" or "removesuffix") throw TypeError($"str.{name}() takes exactly one argument ({rest.Length} given)");
        if (name is "startswith" or "endswith" or "find" or "rfind" or "index" or "rindex" or "count")
            throw TypeError($"{name}() takes at {(rest.Length < least ? "least" : "most")} {(rest.Length < least ? least : 3)} argument{(rest.Length < least ? "" : "s")} ({rest.Length} given)");
        var (word, count) = rest.Length < least ? ("at least", least) : ("at most", most);
        throw TypeError($"{name} expected {word} {count} argument{(count == 1 ? "" : "s")}, got {rest.Length}");
    });

    private static string Upper(string text) => text.Replace("ß", "SS", StringComparison.Ordinal).ToUpperInvariant();

    private static string Title(string text)
    {
        var title = new StringBuilder();
        var inside = false;
        foreach (var c in text)
        {
            title.Append(inside ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c));
            inside = char.IsLetter(c);
        }
        return title.ToString();
    }

    private static bool All(string text, Func<Rune, bool> test) => text.Length > 0 && text.EnumerateRunes().All(test);

    private static bool IsSpace(int c) => c is (>= 9 and <= 13) or (>= 28 and <= 32) or 0x85 or 0xA0 or 0x1680 or (>= 0x2000 and <= 0x200A) or 0x2028 or 0x2029 or 0x202F or 0x205F or 0x3000;

    private static string Clinic(object? value) => value is null ? "None" : NameOf(value);

    private static string Text(string name, object?[] arguments, int at) => arguments[at] as string ?? throw TypeError($"{name}() argument {at + 1} must be str, not {Clinic(arguments[at])}");

    private static string Sub(object? value) => value as string ?? throw TypeError($"must be str, not {NameOf(value)}");

    private static string Strip(string name, string text, object?[] a, bool left, bool right)
    {
        var chars = a.Length == 0 || a[0] is null ? null : a[0] as string ?? throw TypeError($"{name} arg must be None or str");
        bool Goes(char c) => chars is null ? IsSpace(c) : chars.Contains(c);
        var (from, to) = (0, text.Length);
        while (left && from < to && Goes(text[from])) from++;
        while (right && to > from && Goes(text[to - 1])) to--;
        return text[from..to];
    }

    private static string Replace(string text, string old, string with, long most)
    {
        if (most < 0 && old.Length > 0) return text.Replace(old, with, StringComparison.Ordinal);
        if (most < 0) most = long.MaxValue;
        var result = new StringBuilder();
        var at = 0;
        if (old.Length == 0)
        {
            foreach (var rune in text.EnumerateRunes())
            {
                if (most-- > 0) result.Append(with);
                result.Append(rune.ToString());
            }
            return (most > 0 ? result.Append(with) : result).ToString();
        }
        for (int next; most-- > 0 && (next = text.IndexOf(old, at, StringComparison.Ordinal)) >= 0; at = next + old.Length) result.Append(text, at, next - at).Append(with);
        return result.Append(text, at, text.Length - at).ToString();
    }

    private static int Width(object? value) => Big(value) is var n && n > 1 << 28 ? throw new TaskErrorException("MemoryError", "") : (int)System.Numerics.BigInteger.Max(-1, n);

    private static string Pad(string name, string text, object?[] a)
    {
        var width = Width(a[0]);
        var fill = a.Length == 1 ? " " : a[1] as string ?? throw TypeError($"The fill character must be a unicode character, not {NameOf(a[1])}");
        if (Length(fill) != 1) throw TypeError("The fill character must be exactly one character long");
        var missing = (int)Math.Max(0, width - Length(text)!.Value);
        var left = name switch { "ljust" => 0, "rjust" => missing, _ => (missing / 2) + (missing & width & 1) };
        return string.Concat(Enumerable.Repeat(fill, left)) + text + string.Concat(Enumerable.Repeat(fill, missing - left));
    }

    private static string ZeroFill(string text, int width)
    {
        var missing = (int)Math.Max(0, width - Length(text)!.Value);
        var sign = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        return text[..sign] + new string('0', missing) + text[sign..];
    }

    private static string ExpandTabs(string text, int size)
    {
        var result = new StringBuilder();
        var column = 0;
        foreach (var c in text)
        {
            if (c == '\t')
            {
                var spaces = size > 0 ? size - (column % size) : 0;
                result.Append(' ', spaces);
                column += spaces;
                continue;
            }
            result.Append(c);
            column = c is '\n' or '\r' ? 0 : column + 1;
        }
        return result.ToString();
    }

    private static string Join(string separator, object? items)
    {
        if (Length(items) is null) throw TypeError("can only join an iterable");
        return string.Join(separator, Iterate(items).Select((item, at) => item as string ?? throw TypeError($"sequence item {at}: expected str instance, {NameOf(item)} found")));
    }

    public static byte[] Encode(string text, string encoding)
    {
        switch (encoding.ToLowerInvariant().Replace('_', '-'))
        {
            case "utf-8" or "utf8": return Encoding.UTF8.GetBytes(text);
            case "utf-16-le": return Encoding.Unicode.GetBytes(text);
            case "utf-16": return [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)];
            case "latin-1" or "latin1" or "iso-8859-1" when text.All(c => c < 256): return Encoding.Latin1.GetBytes(text);
            case "ascii" or "us-ascii" when text.All(char.IsAscii): return Encoding.ASCII.GetBytes(text);
            case "latin-1" or "latin1" or "iso-8859-1" or "ascii" or "us-ascii": throw new TaskErrorException("ValueError", $"'{encoding}' codec can't encode this text");
            default: throw new TaskErrorException("LookupError", $"unknown encoding: {encoding}");
        }
    }

    private static bool Affix(string name, string text, object? affix, Func<string, string, bool> test) => affix switch
    {
        string one => test(text, one),
        PythonTuple many => many.Any(p => test(text, p as string ?? throw TypeError($"tuple for {name} must only contain str, not {NameOf(p)}"))),
        _ => throw TypeError($"{name} first arg must be str or a tuple of str, not {NameOf(affix)}"),
    };

    private static int LastIndex(string text, string part) => part.Length == 0 ? text.Length : text.LastIndexOf(part, StringComparison.Ordinal);

    private static long Find(string text, object?[] a, bool last)
    {
        var part = Sub(a[0]);
        var (within, offset) = Within(text, a);
        if (offset > Length(text)) return -1;
        var at = last ? LastIndex(within, part) : within.IndexOf(part, StringComparison.Ordinal);
        return at < 0 ? -1 : offset + Count(within.AsSpan(0, at).EnumerateRunes());
    }

    // The part of the text that start and end say, and where it begins.
    private static (string Text, long Offset) Within(string text, object?[] a)
    {
        if (a.Length == 1) return (text, 0);
        var runes = text.EnumerateRunes().ToArray();
        var from = Bound(a[1], runes.Length, 0);
        var to = a.Length == 3 ? Math.Min(runes.Length, Bound(a[2], runes.Length, runes.Length)) : runes.Length;
        return (from < to ? string.Concat(runes[(int)from..(int)to].Select(r => r.ToString())) : "", to < from ? long.MaxValue : from);
    }

    private static long Bound(object? value, int length, long otherwise)
    {
        if (value is null) return otherwise;
        if (!IsInt(value)) throw TypeError("slice indices must be integers or None or have an __index__ method");
        var at = Big(value);
        if (at.Sign < 0) at += length;
        return (long)System.Numerics.BigInteger.Max(0, System.Numerics.BigInteger.Min(at, long.MaxValue / 2));
    }

    private static long Count(SpanRuneEnumerator runes)
    {
        var count = 0L;
        foreach (var _ in runes) count++;
        return count;
    }

    private static List<object?> Split(string text, object?[] a, bool fromEnd)
    {
        var most = a.Length == 2 && Big(a[1]) is var n && n >= 0 && n < int.MaxValue ? (int)n : int.MaxValue;
        var parts = a.Length == 0 || a[0] is null ? Words(text, most, fromEnd)
            : a[0] is not string separator ? throw TypeError($"must be str or None, not {NameOf(a[0])}")
            : separator.Length == 0 ? throw ValueError("empty separator")
            : Parts(text, separator, most, fromEnd);
        return [.. parts];
    }

    private static List<string> Parts(string text, string separator, int most, bool fromEnd)
    {
        var parts = text.Split(separator);
        if (parts.Length - 1 <= most) return [.. parts];
        return fromEnd
            ? [string.Join(separator, parts[..^most]), .. parts[^most..]]
            : [.. parts[..most], string.Join(separator, parts[most..])];
    }

    private static List<string> Words(string text, int most, bool fromEnd)
    {
        var words = new List<(int From, int To)>();
        for (var i = 0; i < text.Length;)
        {
            while (i < text.Length && IsSpace(text[i])) i++;
            var from = i;
            while (i < text.Length && !IsSpace(text[i])) i++;
            if (i > from) words.Add((from, i));
        }
        if (words.Count <= most) return [.. words.Select(w => text[w.From..w.To])];
        return fromEnd
            ? [text[..words[^(most + 1)].To], .. words.Skip(words.Count - most).Select(w => text[w.From..w.To])]
            : [.. words.Take(most).Select(w => text[w.From..w.To]), text[words[most].From..]];
    }

    private static PythonTuple Partition(string text, object? separator, Func<string, StringComparison, int> find, bool first)
    {
        var part = separator as string ?? throw TypeError($"must be str, not {NameOf(separator)}");
        if (part.Length == 0) throw ValueError("empty separator");
        var at = find(part, StringComparison.Ordinal);
        if (at < 0) return first ? new PythonTuple(text, "", "") : new PythonTuple("", "", text);
        return new PythonTuple(text[..at], part, text[(at + part.Length)..]);
    }

    private static List<object?> Lines(string text, bool keepEnds)
    {
        var lines = new List<object?>();
        for (var i = 0; i < text.Length;)
        {
            var from = i;
            while (i < text.Length && text[i] is not ((char)10 or (char)11 or (char)12 or (char)13 or (char)28 or (char)29 or (char)30 or (char)0x85 or (char)0x2028 or (char)0x2029)) i++;
            var end = i;
            if (i < text.Length) i += text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? 2 : 1;
            lines.Add(text[from..(keepEnds ? i : end)]);
        }
        return lines;
    }
}
