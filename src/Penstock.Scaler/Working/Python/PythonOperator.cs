using System.Numerics;
using Penstock.Scaler.Serialization;
using static Penstock.Scaler.Working.Python.PythonTypes;

namespace Penstock.Scaler.Working.Python;

/// <summary>Python's module <c>operator</c>.</summary>
internal static class PythonOperator
{
    public static void AddTo(PythonModule op)
    {
        Both(op, "add", PythonNumbers.Add, "+");
        Both(op, "sub", PythonNumbers.Subtract, "-");
        Both(op, "mul", PythonNumbers.Multiply, "*");
        Both(op, "truediv", PythonNumbers.TrueDivide, "/");
        Both(op, "floordiv", PythonNumbers.FloorDivide, "//");
        Both(op, "mod", PythonNumbers.Modulo, "%");
        Both(op, "pow", (a, b) => PythonNumbers.Power(a, b), "**");
        Both(op, "lshift", (a, b) => PythonNumbers.Shift("<<", a, b), "<<");
        Both(op, "rshift", (a, b) => PythonNumbers.Shift(">>", a, b), ">>");
        Both(op, "and_", (a, b) => PythonNumbers.Bitwise("&", a, b), "&");
        Both(op, "or_", (a, b) => PythonNumbers.Bitwise("|", a, b), "|");
        Both(op, "xor", (a, b) => PythonNumbers.Bitwise("^", a, b), "^");
        op.Two("matmul", (a, b) => throw PythonNumbers.Unsupported("@", a, b));
        op.Two("concat", Concat);
        op.Two("iconcat", (a, b) => a is List<object?> ? InPlace(PythonNumbers.Add, "+", a, b) : Concat(a, b));
        foreach (var (name, sign) in ((string, string)[])[("lt", "<"), ("le", "<="), ("gt", ">"), ("ge", ">=")]) op.Two(name, (a, b) => PythonOrder.Is(sign, a, b));
        op.Two("eq", (a, b) => PythonEquality.AreEqual(a, b));
        op.Two("ne", (a, b) => !PythonEquality.AreEqual(a, b));
        op.Two("is_", (a, b) => IsSame(a, b));
        op.Two("is_not", (a, b) => !IsSame(a, b));
        op.Two("contains", Contains);
        op.Two("countOf", (a, b) => (long)Items(a).Count(i => PythonEquality.AreEqual(i, b)));
        op.Two("indexOf", (a, b) => Items(a).Select((item, index) => (item, index)).Where(p => PythonEquality.AreEqual(p.item, b)).Select(p => (object?)(long)p.index).FirstOrDefault() ?? throw ValueError("sequence.index(x): x not in sequence"));
        op.Two("getitem", GetItem);
        op.One("not_", v => !Truth(v));
        op.One("truth", v => Truth(v));
        op.One("neg", Negate);
        op.One("pos", v => PythonNumbers.IsNumber(v) ? v is bool ? Int(Big(v)) : v : throw TypeError($"bad operand type for unary +: '{NameOf(v)}'"));
        op.One("abs", Abs);
        op.One("index", v => Int(Big(v)));
        foreach (var name in (string[])["inv", "invert"]) op.One(name, v => IsInt(v) ? Int(-Big(v) - 1) : throw TypeError($"bad operand type for unary ~: '{NameOf(v)}'"));
        op.Some("length_hint", 1, 2, a =>
        {
            var otherwise = a.Count == 2 ? Int(Big(a[1])) : 0L;
            return Length(a[0]) ?? otherwise;
        });
    }

    public static object? Negate(object? value) => value switch
    {
        double d => -d,
        Complex c => -c,
        _ when IsInt(value) => Int(-Big(value)),
        _ => throw TypeError($"bad operand type for unary -: '{NameOf(value)}'"),
    };

    public static object? Abs(object? value) => value switch
    {
        double d => Math.Abs(d),
        Complex c => Complex.Abs(c),
        _ when IsInt(value) => Int(BigInteger.Abs(Big(value))),
        _ => throw TypeError($"bad operand type for abs(): '{NameOf(value)}'"),
    };

    private static void Both(PythonModule op, string name, Func<object?, object?, object?> function, string sign)
    {
        op.Two(name, function);
        // In place: nothing is shared with the caller, so the value is the same; only the complaint differs.
        op.Two($"i{name.TrimEnd('_')}", (a, b) => InPlace(function, sign, a, b));
    }

    // What arrives are copies: small ints are one object in Python too, everything else is not.
    private static bool IsSame(object? a, object? b) => a is null or bool ? Equals(a, b) : a is long and >= -5 and <= 256 ? Equals(a, b) : ReferenceEquals(a, b);

    private static IEnumerable<object?> Items(object? value) => Length(value) is null ? throw TypeError($"argument of type '{NameOf(value)}' is not iterable") : Iterate(value);

    private static object? InPlace(Func<object?, object?, object?> function, string sign, object? a, object? b)
    {
        if (sign == "|" && a is PythonDict && b is not PythonDict) return PythonNumbers.Bitwise("|", a, PythonBuiltins.DictOf(b));
        if (sign == "*" && a is (PythonDict or PythonSet) && b is (string or byte[] or PythonByteArray or List<object?> or PythonTuple)) throw TypeError($"unsupported operand type(s) for *=: '{NameOf(a)}' and '{NameOf(b)}'");
        if (sign == "+" && a is List<object?> list && b is not List<object?>) return (List<object?>)[.. list, .. Iterate(b)];
        try
        {
            return function(a, b);
        }
        catch (TaskErrorException e) when (e.ErrorType == "TypeError" && e.Message.StartsWith("unsupported operand type(s) for", StringComparison.Ordinal))
        {
            throw TypeError($"unsupported operand type(s) for {sign}=: '{NameOf(a)}' and '{NameOf(b)}'");
        }
    }

    private static object? Concat(object? a, object? b) =>
        a is string or byte[] or PythonByteArray or List<object?> or PythonTuple ? PythonNumbers.Add(a, b) : throw TypeError($"'{NameOf(a)}' object can't be concatenated");

    private static object Contains(object? a, object? b)
    {
        if (a is PythonDict or PythonSet) _ = PythonEquality.Instance.GetHashCode(b ?? PythonEquality.None);
        switch (a)
        {
            case string s:
                return b is string part ? s.Contains(part, StringComparison.Ordinal) : throw TypeError($"'in <string>' requires string as left operand, not {NameOf(b)}");
            case byte[] or PythonByteArray when b is byte[] or PythonByteArray:
                return PythonEquality.BytesOf(a).AsSpan().IndexOf(PythonEquality.BytesOf(b)) >= 0;
            case byte[] or PythonByteArray:
                if (!IsInt(b)) throw TypeError($"a bytes-like object is required, not '{NameOf(b)}'");
                return Big(b) is var n && n >= 0 && n < 256 ? PythonEquality.BytesOf(a).Contains((byte)n) : throw ValueError("byte must be in range(0, 256)");
            case PythonSet set:
                return PythonNumbers.Contains(set, b);
            case PythonDict dict:
                return PythonEquality.Index(dict).ContainsKey(b ?? PythonEquality.None);
            case List<object?> or PythonTuple:
                return Iterate(a).Any(i => PythonEquality.AreEqual(i, b));
            default:
                throw TypeError($"argument of type '{NameOf(a)}' is not iterable");
        }
    }

    private static object? GetItem(object? a, object? b)
    {
        if (a is PythonDict) _ = PythonEquality.Instance.GetHashCode(b ?? PythonEquality.None);
        if (a is PythonDict dict) return PythonEquality.Index(dict).TryGetValue(b ?? PythonEquality.None, out var found) ? found : throw TaskErrorException.MissingKey(b);
        if (a is not (string or byte[] or PythonByteArray or List<object?> or PythonTuple)) throw TypeError($"'{NameOf(a)}' object is not subscriptable");
        if (!IsInt(b)) throw TypeError(a is string ? $"string indices must be integers, not '{NameOf(b)}'" : $"{(a is byte[] ? "byte" : NameOf(a))} indices must be integers or slices, not {NameOf(b)}");
        var items = Iterate(a).ToList();
        var at = Big(b);
        if (at.Sign < 0) at += items.Count;
        return at.Sign >= 0 && at < items.Count ? items[(int)at] : throw new TaskErrorException("IndexError", a switch { string => "string index out of range", byte[] => "index out of range", _ => $"{NameOf(a)} index out of range" });
    }
}
