using System.Numerics;
using Penstock.Scaler.Serialization;
using static Penstock.Scaler.Working.Python.PythonTypes;

namespace Penstock.Scaler.Working.Python;

/// <summary>Python's module <c>math</c>.</summary>
internal static class PythonMath
{
    private const int MaxFactorial = 100_000;

    public static void AddTo(PythonModule math)
    {
        Functions(math);
        Integers(math);
        Sequences(math);
    }

    private static void Functions(PythonModule math)
    {
        foreach (var (name, function, overflows) in ((string, Func<double, double>, bool)[])
        [
            ("sqrt", Math.Sqrt, false), ("cbrt", Math.Cbrt, false), ("exp", Math.Exp, true), ("exp2", x => Math.Pow(2, x), true), ("expm1", Expm1, true), ("sin", Math.Sin, false), ("cos", Math.Cos, false),
            ("tan", Math.Tan, false), ("asin", Math.Asin, false), ("acos", Math.Acos, false), ("atan", Math.Atan, false), ("sinh", Math.Sinh, true), ("cosh", Math.Cosh, true), ("tanh", Math.Tanh, false),
            ("asinh", Math.Asinh, false), ("acosh", Math.Acosh, false), ("atanh", x => Math.Abs(x) == 1 ? double.NaN : Math.Atanh(x), false), ("log1p", x => x == -1 ? double.NaN : Log1p(x), false),
        ])
        {
            math.One(name, value => Checked(function, Real(value), overflows));
        }
        math.One("fabs", v => Math.Abs(Real(v)));
        math.One("degrees", v => Real(v) * (180.0 / Math.PI));
        math.One("radians", v => Real(v) * (Math.PI / 180.0));
        math.One("isnan", v => double.IsNaN(Real(v)));
        math.One("isinf", v => double.IsInfinity(Real(v)));
        math.One("isfinite", v => double.IsFinite(Real(v)));
        math.One("floor", v => IsInt(v) ? Int(Big(v)) : Whole(Math.Floor(Real(v))));
        math.One("ceil", v => IsInt(v) ? Int(Big(v)) : Whole(Math.Ceiling(Real(v))));
        math.One("trunc", v => IsInt(v) ? Int(Big(v)) : v is double d ? Whole(Math.Truncate(d)) : throw TypeError($"type {NameOf(v)} doesn't define __trunc__ method"));
        math.One("log2", v => Log(v, Math.Log2, 1));
        math.One("log10", v => Log(v, Math.Log10, Math.Log10(2)));
        math.Add("log", a => a.Count is < 1 or > 2 ? throw TypeError("math.log requires 1 to 2 arguments") : a.Count == 1 ? Log(a[0], Math.Log, Math.Log(2)) : PythonNumbers.TrueDivide(Log(a[0], Math.Log, Math.Log(2)), Log(a[1], Math.Log, Math.Log(2))));
        math.One("modf", v => Real(v) is var x && double.IsInfinity(x) ? new PythonTuple(Math.CopySign(0, x), x) : new PythonTuple(Math.CopySign(x - Math.Truncate(x), x), Math.Truncate(x)));
        math.One("frexp", v => Frexp(Real(v)));
        math.One("ulp", v => Ulp(Real(v)));
        math.Two("copysign", (x, y) => Math.CopySign(Real(x), Real(y)));
        math.Two("atan2", (x, y) => Math.Atan2(Real(x), Real(y)));
        math.Two("pow", (x, y) => Pow(Real(x), Real(y)));
        math.Two("fmod", (x, y) => (Real(x), Real(y)) is var (a, b) && (b == 0 || double.IsInfinity(a)) && !double.IsNaN(a) && !double.IsNaN(b) ? throw Domain() : a % b);
        math.Two("remainder", (x, y) => (Real(x), Real(y)) is var (a, b) && (b == 0 || double.IsInfinity(a)) && !double.IsNaN(a) && !double.IsNaN(b) ? throw Domain() : double.IsInfinity(b) ? a : Math.IEEERemainder(a, b));
        math.Two("ldexp", (x, n) => Ldexp(Real(x), n));
        math.Two("nextafter", (x, y) => NextAfter(Real(x), Real(y)));
        math.Add("isclose", a => a.Count switch
        {
            0 or 1 => throw TypeError($"isclose() missing required argument '{(a.Count == 0 ? "a" : "b")}' (pos {a.Count + 1})"),
            2 => IsClose(Real(a[0]), Real(a[1])),
            _ => throw TypeError($"isclose() takes exactly 2 positional arguments ({a.Count} given)"),
        });
    }

    private static void Integers(PythonModule math)
    {
        math.One("factorial", v => Factorial(Index(v)));
        math.One("isqrt", v => Index(v) is var n && n.Sign < 0 ? throw ValueError("isqrt() argument must be nonnegative") : Int(Root(n)));
        math.Two("comb", (n, k) => Comb(Index(n), Index(k)));
        math.Some("perm", 1, 2, a => a.Count == 1 || a[1] is null ? Factorial(Index(a[0])) : Perm(Index(a[0]), Index(a[1])));
        math.Add("gcd", a => Int(a.Select(Index).ToArray().Aggregate(BigInteger.Zero, BigInteger.GreatestCommonDivisor)));
        math.Add("lcm", a => Int(a.Select(Index).ToArray().Aggregate(BigInteger.One, (x, y) => x.IsZero || y.IsZero ? 0 : BigInteger.Abs(x / BigInteger.GreatestCommonDivisor(x, y) * y))));
    }

    private static void Sequences(PythonModule math)
    {
        math.One("fsum", v => ExactSum(Iterate(v).Select(Real)));
        math.Add("prod", a => a.Count != 1 ? throw TypeError($"prod() takes exactly 1 positional argument ({a.Count} given)") : Iterate(a[0]).Aggregate((object?)1L, PythonNumbers.Multiply));
        math.Add("hypot", a => Norm([.. a.Select(Real)]));
        math.Two("dist", (p, q) => Distance(p, q));
    }

    private static double Checked(Func<double, double> function, double x, bool overflows)
    {
        var result = function(x);
        if (double.IsNaN(result) && !double.IsNaN(x)) throw Domain();
        if (double.IsInfinity(result) && double.IsFinite(x)) throw overflows ? Range() : Domain();
        return result;
    }

    private static TaskErrorException Domain() => ValueError("math domain error");

    private static TaskErrorException Range() => new("OverflowError", "math range error");

    private static BigInteger Index(object? value) => Big(value);

    public static object Whole(double value)
    {
        if (double.IsNaN(value)) throw ValueError("cannot convert float NaN to integer");
        return double.IsInfinity(value) ? throw new TaskErrorException("OverflowError", "cannot convert float infinity to integer") : Int(new BigInteger(value));
    }

    private static double Log(object? value, Func<double, double> log, double two)
    {
        if (value is BigInteger big && big.GetBitLength() > 1000)
        {
            if (big.Sign <= 0) throw Domain();
            var shift = (int)big.GetBitLength() - 60;
            return log((double)(big >> shift)) + (shift * two);
        }
        var x = Real(value);
        return x <= 0 ? throw Domain() : log(x);
    }

    private static double Expm1(double x) => Math.Abs(x) < 1e-5 ? x + (x * x / 2) + (x * x * x / 6) : Math.Abs(x) < 0.5 ? 2 * Math.Sinh(x / 2) * Math.Exp(x / 2) : Math.Exp(x) - 1;

    private static double Log1p(double x)
    {
        if (x == 0) return x;
        var y = 1 + x;
        return double.IsInfinity(y) || y <= 0 ? Math.Log(y) : y == 1 ? x : Math.Log(y) - ((y - 1 - x) / y);
    }

    private static double Pow(double x, double y)
    {
        var result = Math.Pow(x, y);
        if (double.IsNaN(result) && !double.IsNaN(x) && !double.IsNaN(y)) throw Domain();
        if (double.IsInfinity(result) && double.IsFinite(x) && double.IsFinite(y)) throw x == 0 ? Domain() : Range();
        return result;
    }

    private static PythonTuple Frexp(double x)
    {
        if (x == 0 || !double.IsFinite(x)) return new PythonTuple(x, 0L);
        var exponent = Math.ILogB(x) + 1;
        var mantissa = exponent < -1000 ? Math.ScaleB(Math.ScaleB(x, 100), -exponent - 100) : Math.ScaleB(x, -exponent);
        return new PythonTuple(mantissa, (long)exponent);
    }

    private static double Ulp(double x)
    {
        x = Math.Abs(x);
        if (!double.IsFinite(x)) return x;
        return double.IsInfinity(Math.BitIncrement(x)) ? x - Math.BitDecrement(x) : Math.BitIncrement(x) - x;
    }

    private static double Ldexp(double x, object? n)
    {
        if (!IsInt(n)) throw TypeError("Expected an int as second argument to ldexp.");
        if (x == 0 || !double.IsFinite(x)) return x;
        var by = BigInteger.Max(-10_000, BigInteger.Min(10_000, Big(n)));
        var result = Math.ScaleB(x, (int)by);
        return double.IsInfinity(result) ? throw Range() : result;
    }

    private static double NextAfter(double x, double y) => double.IsNaN(x) || double.IsNaN(y) ? double.NaN : x == y ? y : x < y ? Math.BitIncrement(x) : Math.BitDecrement(x);

    private static bool IsClose(double a, double b)
    {
        if (a == b) return true;
        if (double.IsInfinity(a) || double.IsInfinity(b)) return false;
        return Math.Abs(a - b) <= 1e-9 * Math.Max(Math.Abs(a), Math.Abs(b));
    }

    private static object Factorial(BigInteger n)
    {
        if (n.Sign < 0) throw ValueError("factorial() not defined for negative values");
        if (n > MaxFactorial) throw new TaskErrorException("MemoryError", "");
        return Int(Product(1, (int)n));
    }

    private static BigInteger Product(int from, int to)
    {
        if (from > to) return 1;
        if (to - from < 8)
        {
            BigInteger product = from;
            for (var i = from + 1; i <= to; i++) product *= i;
            return product;
        }
        var middle = (from + to) / 2;
        return Product(from, middle) * Product(middle + 1, to);
    }

    private static object Perm(BigInteger n, BigInteger k)
    {
        if (n.Sign < 0) throw ValueError("n must be a non-negative integer");
        if (k.Sign < 0) throw ValueError("k must be a non-negative integer");
        if (k > n) return 0L;
        if (k > MaxFactorial) throw new TaskErrorException("MemoryError", "");
        BigInteger result = 1;
        for (var i = BigInteger.Zero; i < k; i++) result *= n - i;
        return Int(result);
    }

    private static object Comb(BigInteger n, BigInteger k)
    {
        if (n.Sign < 0) throw ValueError("n must be a non-negative integer");
        if (k.Sign < 0) throw ValueError("k must be a non-negative integer");
        if (k > n) return 0L;
        k = BigInteger.Min(k, n - k);
        if (k > MaxFactorial) throw new TaskErrorException("MemoryError", "");
        BigInteger result = 1;
        for (var i = BigInteger.Zero; i < k; i++) result = result * (n - i) / (i + 1);
        return Int(result);
    }

    private static BigInteger Root(BigInteger n)
    {
        if (n < 2) return n;
        var x = BigInteger.One << (int)((n.GetBitLength() + 1) / 2);
        while (true)
        {
            var y = (x + (n / x)) >> 1;
            if (y >= x) return x;
            x = y;
        }
    }

    // Exact: the sum of all as a ratio of integers, rounded once.
    private static double ExactSum(IEnumerable<double> values)
    {
        const int Scale = 1074;
        var sum = BigInteger.Zero;
        var special = 0.0;
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
            {
                if (double.IsInfinity(value) && double.IsInfinity(special) && special != value) throw ValueError("-inf + inf in fsum");
                special += value;
                continue;
            }
            var (mantissa, exponent) = Parts(value);
            sum += (BigInteger)mantissa << (exponent + Scale);
        }
        if (special != 0 || double.IsNaN(special)) return special;
        return PythonNumbers.Ratio(sum, BigInteger.One << Scale);
    }

    private static (long Mantissa, int Exponent) Parts(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7FF);
        var mantissa = bits & 0xFFFFFFFFFFFFF;
        if (exponent > 0) mantissa |= 1L << 52;
        else exponent = 1;
        return (bits < 0 ? -mantissa : mantissa, exponent - 1075);
    }

    private static double Norm(double[] values)
    {
        if (values.Any(double.IsInfinity)) return double.PositiveInfinity;
        if (values.Any(double.IsNaN)) return double.NaN;
        var largest = values.Select(Math.Abs).DefaultIfEmpty().Max();
        if (largest == 0) return 0;
        var square = BigInteger.Zero;
        // Exact squares, then one root of 128 bits or more.
        var scale = 1100 - Math.ILogB(largest);
        foreach (var value in values)
        {
            var (mantissa, exponent) = Parts(value);
            var shift = exponent + scale;
            var whole = shift >= 0 ? (BigInteger)mantissa << shift : (BigInteger)mantissa >> -shift;
            square += whole * whole;
        }
        var root = Root(square);
        return scale >= 0 ? PythonNumbers.Ratio((root << 1) | (root * root == square ? 0 : 1), BigInteger.One << (scale + 1)) : Math.ScaleB((double)root, -scale);
    }

    private static double Distance(object? p, object? q)
    {
        var (x, y) = (p as PythonTuple ?? new PythonTuple([.. Iterate(p)]), q as PythonTuple ?? new PythonTuple([.. Iterate(q)]));
        if (x.Count != y.Count) throw ValueError("both points must have the same number of dimensions");
        return Norm([.. x.Zip(y, (a, b) => Real(a) - Real(b))]);
    }
}
