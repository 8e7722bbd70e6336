using System.Globalization;
using System.Numerics;
using System.Text;
using Penstock.Scaler.Serialization;
using static Penstock.Scaler.Working.Python.PythonTypes;

namespace Penstock.Scaler.Working.Python;

/// <summary>The plain functions of Python's <c>builtins</c>. What needs a function as an argument (map, filter, sorted by a key) is not among them.</summary>
internal static class PythonBuiltins
{

    public static void AddTo(PythonModule builtins)
    {
        Numbers(builtins);
        Collections(builtins);
        builtins.Some("str", 0, 1, a => a.Count == 0 ? "" : PythonText.Str(a[0]));
        builtins.One("repr", PythonText.Repr);
        builtins.One("ascii", v => Ascii(PythonText.Repr(v)));
        builtins.One("chr", v => Big(v) is var n && (n > int.MaxValue || n < int.MinValue) ? throw new TaskErrorException("OverflowError", "Python int too large to convert to C int") : n >= 0 && n < 0x110000 ? Rune.IsValid((int)n) ? char.ConvertFromUtf32((int)n) : ((char)(int)n).ToString() : throw ValueError("chr() arg not in range(0x110000)"));
        builtins.One("ord", Ord);
        builtins.One("len", v => Length(v) ?? throw TypeError($"object of type '{NameOf(v)}' has no len()"));
        builtins.Add("print", a =>
        {
            Console.Out.Write(string.Join(' ', a.Select(PythonText.Str)) + "\n");
            return null;
        });
    }

    private static void Numbers(PythonModule builtins)
    {
        builtins.One("abs", PythonOperator.Abs);
        builtins.Two("divmod", PythonNumbers.DivMod);
        builtins.Add("pow", a => a.Count < 2 ? throw TypeError($"pow() missing required argument '{(a.Count == 0 ? "base" : "exp")}' (pos {a.Count + 1})")
            : a.Count > 3 ? throw TypeError($"pow() takes at most 3 arguments ({a.Count} given)") : a.Count == 2 || a[2] is null ? PythonNumbers.Power(a[0], a[1]) : PythonNumbers.PowerModulo(a[0], a[1], a[2]));
        builtins.Add("round", a => a.Count switch
        {
            0 => throw TypeError("round() missing required argument 'number' (pos 1)"),
            1 or 2 => Round(a[0], a.Count == 2 ? a[1] : null),
            _ => throw TypeError($"round() takes at most 2 arguments ({a.Count} given)"),
        });
        builtins.Add("int", ToInt);
        builtins.Some("float", 0, 1, a => a.Count == 0 ? 0.0 : ToFloat(a[0]));
        builtins.Some("bool", 0, 1, a => a.Count == 1 && Truth(a[0]));
        builtins.One("bin", v => Digits(v, 2, "0b"));
        builtins.One("oct", v => Digits(v, 8, "0o"));
        builtins.One("hex", v => Digits(v, 16, "0x"));
    }

    private static void Collections(PythonModule builtins)
    {
        builtins.Add("min", a => Extreme("min", "<", a));
        builtins.Add("max", a => Extreme("max", ">", a));
        builtins.Add("sum", Sum);
        builtins.Add("sorted", a => a.Count == 1 ? PythonOrder.Sorted(Iterate(a[0])) : throw TypeError($"sorted expected 1 argument, got {a.Count}"));
        builtins.One("all", v => Iterate(v).All(Truth));
        builtins.One("any", v => Iterate(v).Any(Truth));
        builtins.Some("list", 0, 1, a => a.Count == 0 ? [] : Iterate(a[0]).ToList());
        builtins.Some("tuple", 0, 1, a => a.Count == 0 ? PythonTuple.Empty : new PythonTuple([.. Iterate(a[0])]));
        builtins.Some("set", 0, 1, a => new PythonSet(false, a.Count == 0 ? [] : Unique(Iterate(a[0]))));
        builtins.Some("frozenset", 0, 1, a => new PythonSet(true, a.Count == 0 ? [] : Unique(Iterate(a[0]))));
        builtins.Some("dict", 0, 1, a => a.Count == 0 ? new PythonDict() : DictOf(a[0]));
        builtins.Add("bytes", a => a.Count switch
        {
            0 => [],
            1 => BytesOf(a[0]),
            2 when a[1] is not string => throw TypeError($"bytes() argument 'encoding' must be str, not {(a[1] is null ? "None" : NameOf(a[1]))}"),
            2 => a[0] is string text ? PythonStrings.Encode(text, (string)a[1]!) : throw TypeError("encoding without a string argument"),
            _ => throw TypeError($"bytes() takes at most 3 arguments ({a.Count} given)"),
        });
    }

    private static object? Round(object? value, object? digits)
    {
        if (IsInt(value))
        {
            if (digits is null || Big(digits).Sign >= 0) return Int(Big(value));
            if (Big(digits) < -100_000) return 0L;
            var unit = BigInteger.Pow(10, (int)-Big(digits));
            var rest = Big(value) - (PythonNumbers.FloorDiv(Big(value), unit) * unit);
            var down = Big(value) - rest;
            var twice = (rest * 2).CompareTo(unit);
            return Int(twice > 0 || (twice == 0 && !(down / unit).IsEven) ? down + unit : down);
        }
        if (value is not double number) throw TypeError($"type {NameOf(value)} doesn't define __round__ method");
        if (digits is null) return PythonMath.Whole(Math.Round(number, MidpointRounding.ToEven));
        return Round(number, Big(digits));
    }

    // Through the exact decimal value, as CPython does: 2.675 is less than it looks.
    private static double Round(double number, BigInteger digits)
    {
        if (!double.IsFinite(number) || number == 0 || digits > 323) return number;
        if (digits < -308) return Math.CopySign(0, number);
        var bits = BitConverter.DoubleToInt64Bits(Math.Abs(number));
        var exponent = Math.Max(1, (int)(bits >> 52)) - 1075;
        BigInteger top = (bits & 0xFFFFFFFFFFFFF) | (bits >> 52 > 0 ? 1L << 52 : 0);
        var bottom = BigInteger.One;
        if (exponent >= 0) top <<= exponent;
        else bottom <<= -exponent;
        var unit = BigInteger.Pow(10, (int)BigInteger.Abs(digits));
        if (digits.Sign >= 0) top *= unit;
        else bottom *= unit;
        var whole = BigInteger.DivRem(top, bottom, out var rest);
        var twice = (rest * 2).CompareTo(bottom);
        if (twice > 0 || (twice == 0 && !whole.IsEven)) whole++;
        var result = digits.Sign >= 0 ? PythonNumbers.Ratio(whole, unit) : FloatOf(whole * unit);
        return number < 0 ? -result : result;
    }

    private static object? ToInt(IReadOnlyList<object?> a)
    {
        if (a.Count == 0) return 0L;
        if (a.Count > 2) throw TypeError($"int() takes at most 2 arguments ({a.Count} given)");
        var value = a[0];
        if (a.Count == 2)
        {
            var radix = Big(a[1]);
            if (radix < 0 || radix == 1 || radix > 36) throw ValueError("int() base must be >= 2 and <= 36, or 0");
            if (value is not (string or byte[] or PythonByteArray)) throw TypeError("int() can't convert non-string with explicit base");
            return Int(Parse(value, (int)radix));
        }
        return value switch
        {
            double d => PythonMath.Whole(Math.Truncate(d)),
            string or byte[] or PythonByteArray => Int(Parse(value, 10)),
            _ when IsInt(value) => Int(Big(value)),
            _ => throw TypeError($"int() argument must be a string, a bytes-like object or a real number, not '{NameOf(value)}'"),
        };
    }

    private static BigInteger Parse(object value, int radix)
    {
        const int MaxDigits = 4300;
        var text = value as string ?? Encoding.Latin1.GetString(PythonEquality.BytesOf(value));
        var digits = text.Trim();
        var wrong = ValueError($"invalid literal for int() with base {radix}: {PythonText.Repr(value is string ? value : PythonEquality.BytesOf(value))}");
        var negative = digits.StartsWith('-');
        if (negative || digits.StartsWith('+')) digits = digits[1..];
        var prefix = digits.Length > 1 && digits[0] == '0' ? char.ToLowerInvariant(digits[1]) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 } : 0;
        if (prefix != 0 && (radix == 0 || radix == prefix))
        {
            digits = digits[2..];
            radix = prefix;
            if (digits.StartsWith('_')) digits = digits[1..];
        }
        else if (radix == 0)
        {
            if (digits.Length > 1 && digits[0] == '0' && digits.Trim('0', '_').Length > 0) throw wrong;
            radix = 10;
        }
        if (digits.Length == 0 || digits.StartsWith('_') || digits.EndsWith('_') || digits.Contains("__", StringComparison.Ordinal)) throw wrong;
        digits = digits.Replace("_", "", StringComparison.Ordinal);
        if (digits.Length > MaxDigits && !BigInteger.IsPow2(radix))
            throw ValueError($"Exceeds the limit (4300 digits) for integer string conversion: value has {digits.Length} digits; use sys.set_int_max_str_digits() to increase the limit");
        BigInteger result = 0;
        foreach (var c in digits)
        {
            var digit = c is >= '0' and <= '9' ? c - '0' : char.IsAsciiLetter(c) ? char.ToLowerInvariant(c) - 'a' + 10 : char.IsDigit(c) ? (int)char.GetNumericValue(c) : 99;
            if (digit >= radix) throw wrong;
            result = (result * radix) + digit;
        }
        return negative ? -result : result;
    }

    private static double ToFloat(object? value)
    {
        if (value is double or long or bool or BigInteger) return Real(value);
        if (value is not (string or byte[] or PythonByteArray)) throw TypeError($"float() argument must be a string or a real number, not '{NameOf(value)}'");
        var text = value as string ?? Encoding.Latin1.GetString(PythonEquality.BytesOf(value));
        var digits = text.Trim();
        var lower = digits.ToLowerInvariant();
        switch (lower.TrimStart('+', '-'))
        {
            case "inf" or "infinity" when lower.Length - lower.TrimStart('+', '-').Length <= 1: return lower[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            case "nan" when lower.Length <= 4: return double.NaN;
        }
        var valid = digits.Length > 0 && digits.All(c => char.IsAsciiDigit(c) || c is '.' or 'e' or 'E' or '+' or '-' or '_');
        for (var i = 0; valid && i < digits.Length; i++)
        {
            if (digits[i] == '_') valid = i > 0 && i < digits.Length - 1 && char.IsAsciiDigit(digits[i - 1]) && char.IsAsciiDigit(digits[i + 1]);
        }
        if (!valid || !double.TryParse(digits.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            throw ValueError($"could not convert string to float: {PythonText.Repr(value is string ? value : PythonEquality.BytesOf(value))}");
        return number;
    }

    private static string Digits(object? value, int radix, string prefix)
    {
        var n = Big(value);
        var bits = radix switch { 2 => 1, 8 => 3, _ => 4 };
        var text = new StringBuilder();
        var left = BigInteger.Abs(n);
        do
        {
            text.Insert(0, "0123456789abcdef"[(int)(left & (radix - 1))]);
            left >>= bits;
        }
        while (!left.IsZero);
        return $"{(n.Sign < 0 ? "-" : "")}{prefix}{text}";
    }

    private static object? Extreme(string name, string sign, IReadOnlyList<object?> a)
    {
        if (a.Count == 0) throw TypeError($"{name} expected at least 1 argument, got 0");
        var any = false;
        object? best = null;
        foreach (var item in a.Count == 1 ? Iterate(a[0]) : a)
        {
            if (!any || PythonOrder.Is(sign, item, best)) best = item;
            any = true;
        }
        return any ? best : throw ValueError($"{name}() arg is an empty sequence");
    }

    private static object? Sum(IReadOnlyList<object?> a)
    {
        if (a.Count == 0) throw TypeError("sum() takes at least 1 positional argument (0 given)");
        if (a.Count > 2) throw TypeError($"sum() takes at most 2 arguments ({a.Count} given)");
        var items = Iterate(a[0]);
        var start = a.Count == 2 ? a[1] : 0L;
        if (start is string) throw TypeError("sum() can't sum strings [use ''.join(seq) instead]");
        if (start is byte[]) throw TypeError("sum() can't sum bytes [use b''.join(seq) instead]");
        if (start is PythonByteArray) throw TypeError("sum() can't sum bytearray [use b''.join(seq) instead]");
        return items.Aggregate(start, PythonNumbers.Add);
    }

    private static object Ord(object? value)
    {
        if (value is string text)
        {
            var runes = text.EnumerateRunes().ToArray();
            return runes.Length == 1 ? (long)runes[0].Value : throw TypeError($"ord() expected a character, but string of length {runes.Length} found");
        }
        if (value is not (byte[] or PythonByteArray)) throw TypeError($"ord() expected string of length 1, but {NameOf(value)} found");
        var bytes = PythonEquality.BytesOf(value);
        return bytes.Length == 1 ? (long)bytes[0] : throw TypeError($"ord() expected a character, but string of length {bytes.Length} found");
    }

    private static string Ascii(string text)
    {
        var ascii = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value < 128) ascii.Append((char)rune.Value);
            else ascii.Append(rune.Value < 256 ? $"\\x{rune.Value:x2}" : rune.Value < 65536 ? $"\\u{rune.Value:x4}" : $"\\U{rune.Value:x8}");
        }
        return ascii.ToString();
    }

    public static PythonDict DictOf(object? value)
    {
        var dict = new PythonDict();
        var index = new Dictionary<object, int>(PythonEquality.Instance);
        foreach (var (key, item) in Pairs(value))
        {
            if (index.TryGetValue(key ?? PythonEquality.None, out var at))
            {
                dict.Items[at] = KeyValuePair.Create(dict.Items[at].Key, item);
                continue;
            }
            index[key ?? PythonEquality.None] = dict.Items.Count;
            dict.Add(key, item);
        }
        return dict;
    }

    private static IEnumerable<(object? Key, object? Value)> Pairs(object? value)
    {
        if (value is PythonDict source) return source.Items.Select(i => (i.Key, i.Value));
        return Iterate(value).Select((item, at) =>
        {
            if (Length(item) is null) throw TypeError($"cannot convert dictionary update sequence element #{at} to a sequence");
            var pair = Iterate(item).ToArray();
            return pair.Length == 2 ? (pair[0], pair[1]) : throw ValueError($"dictionary update sequence element #{at} has length {pair.Length}; 2 is required");
        });
    }

    private static byte[] BytesOf(object? value)
    {
        if (value is byte[] or PythonByteArray) return [.. PythonEquality.BytesOf(value)];
        if (value is string) throw TypeError("string argument without an encoding");
        if (IsInt(value))
        {
            if (Big(value).Sign < 0) throw ValueError("negative count");
            return Big(value) > 1 << 30 ? throw new TaskErrorException("MemoryError", "") : new byte[(int)Big(value)];
        }
        if (Length(value) is null) throw TypeError($"cannot convert '{NameOf(value)}' object to bytes");
        return [.. Iterate(value).Select(i => Big(i) is var n && n >= 0 && n < 256 ? (byte)n : throw ValueError("bytes must be in range(0, 256)"))];
    }
}
