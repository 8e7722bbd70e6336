using System.Numerics;
using Penstock.Scaler.Serialization;

namespace Penstock.Scaler.Working.Python;

/// <summary>Values by Python's <c>==</c>: numbers of different types that are equal are the same.</summary>
internal sealed class PythonEquality : IEqualityComparer<object>
{
    private const int MaxDepth = 200;

    public static PythonEquality Instance { get; } = new();

    /// <summary>Stands for None as a key.</summary>
    public static object None { get; } = new();

    bool IEqualityComparer<object>.Equals(object? x, object? y) => ReferenceEquals(x, y) || AreEqual(x == None ? null : x, y == None ? null : y);

    public int GetHashCode(object value) => value switch
    {
        bool b => (b ? 1.0 : 0.0).GetHashCode(),
        long n when n is > -(1L << 53) and < 1L << 53 => ((double)n).GetHashCode(),
        long n => ((BigInteger)n).GetHashCode(),
        double d when double.IsFinite(d) && Math.Floor(d) == d && Math.Abs(d) >= 1L << 53 => new BigInteger(d).GetHashCode(),
        double d => (d == 0 ? 0.0 : d).GetHashCode(),
        BigInteger n => n.GetHashCode(),
        Complex { Imaginary: 0 } c => GetHashCode(c.Real),
        byte[] b => b.Length == 0 ? 0 : HashCode.Combine(b.Length, b[0], b[^1]),
        PythonTuple t => t.Count,
        List<object?> or PythonDict => throw PythonTypes.TypeError($"unhashable type: '{PythonTypes.NameOf(value)}'"),
        PythonSet => 7,
        _ => value.GetHashCode(),
    };

    public static bool AreEqual(object? a, object? b, int depth = 0)
    {
        if (depth > MaxDepth) throw new TaskErrorException("RecursionError", "maximum recursion depth exceeded in comparison");
        if (a is null || b is null) return a is null && b is null;
        if (a is Complex or double or long or bool or BigInteger) return b is Complex or double or long or bool or BigInteger && Numbers(a, b);
        return (a, b) switch
        {
            (string x, string y) => string.Equals(x, y, StringComparison.Ordinal),
            (byte[] or PythonByteArray, byte[] or PythonByteArray) => BytesOf(a).AsSpan().SequenceEqual(BytesOf(b)),
            (List<object?> x, List<object?> y) => Sequences(x, y, depth),
            (PythonTuple x, PythonTuple y) => Sequences(x, y, depth),
            (PythonDict x, PythonDict y) => Dicts(x, y, depth),
            (PythonSet x, PythonSet y) => Sets(x, y),
            (PythonGlobal x, PythonGlobal y) => x == y,
            _ => ReferenceEquals(a, b),
        };
    }

    public static byte[] BytesOf(object? value) => value as byte[] ?? ((PythonByteArray)value!).Bytes;

    private static bool Numbers(object a, object b)
    {
        if (a is Complex || b is Complex) return ComplexOf(a) is { } x && ComplexOf(b) is { } y && x == y;
        return PythonNumbers.Compare(a, b) == 0;
    }

    private static Complex? ComplexOf(object value) => value switch { Complex c => c, double d => d, BigInteger n => n.GetBitLength() > 1024 ? null : (Complex)(double)n, _ => (double)PythonTypes.Big(value) };

    private static bool Sequences(IReadOnlyList<object?> x, IReadOnlyList<object?> y, int depth)
    {
        if (x.Count != y.Count) return false;
        for (var i = 0; i < x.Count; i++)
        {
            if (!ReferenceEquals(x[i], y[i]) && !AreEqual(x[i], y[i], depth + 1)) return false;
        }
        return true;
    }

    private static bool Dicts(PythonDict x, PythonDict y, int depth)
    {
        var (left, right) = (Index(x), Index(y));
        return left.Count == right.Count && left.All(i => right.TryGetValue(i.Key, out var other) && AreEqual(i.Value, other, depth + 1));
    }

    private static bool Sets(PythonSet x, PythonSet y)
    {
        var left = new HashSet<object>(x.Items.Select(i => i ?? None), Instance);
        return left.SetEquals(y.Items.Select(i => i ?? None));
    }

    /// <summary>A dict by its keys; of equal ones the last counts.</summary>
    public static Dictionary<object, object?> Index(PythonDict dict)
    {
        var index = new Dictionary<object, object?>(Instance);
        foreach (var (key, value) in dict.Items) index[key ?? None] = value;
        return index;
    }
}
