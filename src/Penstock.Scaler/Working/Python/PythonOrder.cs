using System.Numerics;
using Penstock.Scaler.Serialization;
using static Penstock.Scaler.Working.Python.PythonTypes;

namespace Penstock.Scaler.Working.Python;

/// <summary>Which of two values is less, by Python's rules.</summary>
internal static class PythonOrder
{
    private const int MaxDepth = 200;

    /// <summary>The values in order; equal ones stay in theirs. Later ones are compared with earlier ones, as Python does, which its errors show.</summary>
    public static List<object?> Sorted(IEnumerable<object?> values)
    {
        var items = values.ToArray();
        var other = new object?[items.Length];
        for (var width = 1; width < items.Length; width *= 2)
        {
            for (var from = 0; from < items.Length; from += 2 * width) Merge(items, other, from, Math.Min(from + width, items.Length), Math.Min(from + (2 * width), items.Length));
            (items, other) = (other, items);
        }
        return [.. items];
    }

    private static void Merge(object?[] items, object?[] other, int from, int middle, int to)
    {
        var (left, right) = (from, middle);
        for (var i = from; i < to; i++) other[i] = right < to && (left >= middle || Is("<", items[right], items[left])) ? items[right++] : items[left++];
    }

    /// <summary>Whether <c>a sign b</c> holds, for &lt;, &lt;=, &gt; and &gt;=.</summary>
    public static bool Is(string sign, object? a, object? b, int depth = 0)
    {
        if (depth > MaxDepth) throw new TaskErrorException("RecursionError", "maximum recursion depth exceeded in comparison");
        if (a is long or bool or double or BigInteger && b is long or bool or double or BigInteger) return PythonNumbers.Compare(a, b) is var order and not 2 && Holds(sign, order);
        if (a is string x && b is string y) return Holds(sign, CompareText(x, y));
        if (a is byte[] or PythonByteArray && b is byte[] or PythonByteArray) return Holds(sign, PythonEquality.BytesOf(a).AsSpan().SequenceCompareTo(PythonEquality.BytesOf(b)));
        if (a is List<object?> l && b is List<object?> m) return Sequences(sign, l, m, depth);
        if (a is PythonTuple t && b is PythonTuple u) return Sequences(sign, t, u, depth);
        if (a is PythonSet s && b is PythonSet r) return Sets(sign, s, r);
        throw TypeError($"'{sign}' not supported between instances of '{NameOf(a)}' and '{NameOf(b)}'");
    }

    // By code points, which is not the order of UTF-16.
    public static int CompareText(string x, string y)
    {
        for (var i = 0; i < x.Length && i < y.Length; i++)
        {
            if (x[i] == y[i]) continue;
            return char.IsSurrogate(x[i]) == char.IsSurrogate(y[i]) ? x[i].CompareTo(y[i]) : char.IsSurrogate(x[i]) ? 1 : -1;
        }
        return x.Length.CompareTo(y.Length);
    }

    private static bool Holds(string sign, int order) => sign switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };

    private static bool Sequences(string sign, IReadOnlyList<object?> x, IReadOnlyList<object?> y, int depth)
    {
        for (var i = 0; i < x.Count && i < y.Count; i++)
        {
            if (!PythonEquality.AreEqual(x[i], y[i], depth + 1)) return Is(sign, x[i], y[i], depth + 1);
        }
        return Holds(sign, x.Count.CompareTo(y.Count));
    }

    private static bool Sets(string sign, PythonSet x, PythonSet y)
    {
        if (sign is ">" or ">=") return Sets(sign == ">" ? "<" : "<=", y, x);
        var within = x.Items.TrueForAll(i => PythonNumbers.Contains(y, i));
        return within && (sign == "<=" || Unique(x.Items).Count < Unique(y.Items).Count);
    }
}
