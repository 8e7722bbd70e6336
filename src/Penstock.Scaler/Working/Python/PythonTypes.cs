using System.Numerics;
using Penstock.Scaler.Serialization;

namespace Penstock.Scaler.Working.Python;

/// <summary>Values of Python as they are held here: null, bool, long, BigInteger beyond it, double, Complex, string, byte[], and the types of Serialization.</summary>
internal static class PythonTypes
{
    public static TaskErrorException TypeError(string text) => new("TypeError", text);

    public static TaskErrorException ValueError(string text) => new("ValueError", text);

    public static string NameOf(object? value) => value switch
    {
        null => "NoneType",
        bool => "bool",
        long or BigInteger => "int",
        double => "float",
        Complex => "complex",
        string => "str",
        byte[] => "bytes",
        PythonByteArray => "bytearray",
        PythonTuple => "tuple",
        List<object?> => "list",
        PythonDict => "dict",
        PythonSet { IsFrozen: true } => "frozenset",
        PythonSet => "set",
        PythonGlobal => "type",
        PythonObject { Callable: PythonGlobal type } => type.Name,
        _ => "object",
    };

    /// <summary>An int in its smallest form.</summary>
    public static object Int(BigInteger value) => value >= long.MinValue && value <= long.MaxValue ? (long)value : value;

    public static bool IsInt(object? value) => value is long or bool or BigInteger;

    public static BigInteger Big(object? value) => value switch { long n => n, bool b => b ? 1 : 0, BigInteger n => n, _ => throw TypeError($"'{NameOf(value)}' object cannot be interpreted as an integer") };

    /// <summary>What <c>float(value)</c> is of a number, as functions of <c>math</c> take it.</summary>
    public static double Real(object? value) => value switch
    {
        double d => d,
        long n => n,
        bool b => b ? 1 : 0,
        BigInteger n => FloatOf(n),
        _ => throw TypeError($"must be real number, not {NameOf(value)}"),
    };

    public static double FloatOf(BigInteger value)
    {
        // Rounded to nearest even, as CPython does; the conversion of .NET cuts off.
        var magnitude = BigInteger.Abs(value);
        var bits = (long)magnitude.GetBitLength();
        if (bits > 1024) throw new TaskErrorException("OverflowError", "int too large to convert to float");
        if (bits <= 53) return (double)value;
        var shift = (int)(bits - 54);
        var head = (ulong)(magnitude >> shift);
        var rest = (magnitude & ((BigInteger.One << shift) - 1)) != 0;
        var half = (head & 1) != 0;
        head >>= 1;
        if (half && (rest || (head & 1) != 0)) head++;
        var result = Math.ScaleB(head, shift + 1);
        if (double.IsInfinity(result)) throw new TaskErrorException("OverflowError", "int too large to convert to float");
        return value.Sign < 0 ? -result : result;
    }

    public static bool Truth(object? value) => value switch
    {
        null => false,
        bool b => b,
        long n => n != 0,
        double d => d != 0,
        BigInteger n => !n.IsZero,
        Complex c => c != Complex.Zero,
        string s => s.Length > 0,
        _ => Length(value) is not 0,
    };

    /// <summary>What <c>len(value)</c> is; null where there is none.</summary>
    public static long? Length(object? value) => value switch
    {
        string s => s.EnumerateRunes().Count(),
        byte[] b => b.Length,
        PythonByteArray b => b.Bytes.Length,
        PythonTuple t => t.Count,
        List<object?> l => l.Count,
        PythonDict d => Unique(d.Items.Select(i => i.Key)).Count,
        PythonSet s => Unique(s.Items).Count,
        _ => null,
    };

    /// <summary>What iterating over a value gives.</summary>
    public static IEnumerable<object?> Iterate(object? value) => value switch
    {
        string s => s.EnumerateRunes().Select(r => (object?)r.ToString()),
        byte[] b => b.Select(x => (object?)(long)x),
        PythonByteArray b => b.Bytes.Select(x => (object?)(long)x),
        PythonTuple t => t,
        List<object?> l => l,
        PythonDict d => Unique(d.Items.Select(i => i.Key)),
        PythonSet s => Unique(s.Items),
        _ => throw TypeError($"'{NameOf(value)}' object is not iterable"),
    };

    /// <summary>The values without those equal to an earlier one.</summary>
    public static List<object?> Unique(IEnumerable<object?> values)
    {
        var seen = new HashSet<object>(PythonEquality.Instance);
        var unique = new List<object?>();
        foreach (var value in values)
        {
            if (seen.Add(value ?? PythonEquality.None)) unique.Add(value);
        }
        return unique;
    }
}
