using System.Numerics;
using Penstock.Scaler.Serialization;
using static Penstock.Scaler.Working.Python.PythonTypes;

namespace Penstock.Scaler.Working.Python;

/// <summary>Arithmetic of numbers and sequences with Python's results and errors.</summary>
internal static class PythonNumbers
{
    // A shift or power that would take more than this ends with a MemoryError, not with the process.
    private const long MaxBits = 1L << 27;
    private const long MaxItems = 1L << 28;

    /// <summary>-1, 0 or 1; 2 where a NaN makes them incomparable. Exact also between large ints and floats.</summary>
    public static int Compare(object a, object b)
    {
        if (a is double x && b is double y) return double.IsNaN(x) || double.IsNaN(y) ? 2 : x.CompareTo(y);
        if (a is double left) return double.IsNaN(left) ? 2 : -CompareInt(Big(b), left);
        if (b is double right) return double.IsNaN(right) ? 2 : CompareInt(Big(a), right);
        return Big(a).CompareTo(Big(b));
    }

    public static object? Add(object? a, object? b) => (a, b) switch
    {
        (string x, string y) => x + y,
        (string, _) => throw TypeError($"can only concatenate str (not \"{NameOf(b)}\") to str"),
        (List<object?> x, List<object?> y) => (List<object?>)[.. x, .. y],
        (List<object?>, _) => throw TypeError($"can only concatenate list (not \"{NameOf(b)}\") to list"),
        (PythonTuple x, PythonTuple y) => new PythonTuple([.. x, .. y]),
        (PythonTuple, _) => throw TypeError($"can only concatenate tuple (not \"{NameOf(b)}\") to tuple"),
        (byte[] x, byte[] or PythonByteArray) => (byte[])[.. x, .. PythonEquality.BytesOf(b)],
        (PythonByteArray x, byte[] or PythonByteArray) => new PythonByteArray([.. x.Bytes, .. PythonEquality.BytesOf(b)]),
        (byte[] or PythonByteArray, _) => throw TypeError(a is byte[] ? $"can't concat {NameOf(b)} to bytes" : $"can't concat {NameOf(b)} to bytearray"),
        _ => Arithmetic("+", a, b, (x, y) => x + y, (x, y) => x + y, (x, y) => x + y),
    };

    public static object? Subtract(object? a, object? b) => a is PythonSet x && b is PythonSet y ? SetOf(x, Unique(x.Items).Where(i => !Contains(y, i))) : Arithmetic("-", a, b, (p, q) => p - q, (p, q) => p - q, (p, q) => p - q);

    public static object? Multiply(object? a, object? b)
    {
        if (IsSequence(a) && IsInt(b)) return Repeat(a!, b);
        if (IsSequence(b) && IsInt(a)) return Repeat(b!, a);
        if (IsSequence(a)) throw TypeError($"can't multiply sequence by non-int of type '{NameOf(b)}'");
        if (IsSequence(b)) throw TypeError($"can't multiply sequence by non-int of type '{NameOf(a)}'");
        return Arithmetic("*", a, b, (x, y) => x * y, (x, y) => x * y, (x, y) => x * y);
    }

    public static object? TrueDivide(object? a, object? b)
    {
        CheckNumbers("/", a, b);
        if (a is Complex || b is Complex) return ComplexOf(b) == Complex.Zero ? throw ZeroDivision("complex division by zero") : ComplexOf(a) / ComplexOf(b);
        if (IsInt(a) && IsInt(b)) return Big(b).IsZero ? throw ZeroDivision("division by zero") : Ratio(Big(a), Big(b));
        var (x, y) = (Real(a), Real(b));
        return y == 0 ? throw ZeroDivision("float division by zero") : x / y;
    }

    public static object? FloorDivide(object? a, object? b)
    {
        if (a is Complex || b is Complex) throw Unsupported("//", a, b);
        CheckNumbers("//", a, b);
        if (IsInt(a) && IsInt(b)) return Big(b).IsZero ? throw ZeroDivision("integer division or modulo by zero") : Int(FloorDiv(Big(a), Big(b)));
        return Real(b) == 0 ? throw ZeroDivision("float floor division by zero") : DivMod(Real(a), Real(b)).Quotient;
    }

    public static object? Modulo(object? a, object? b)
    {
        if (a is string or byte[]) throw TypeError("formatting with % is not done by a worker without Python");
        if (a is Complex || b is Complex) throw Unsupported("%", a, b);
        CheckNumbers("%", a, b);
        if (IsInt(a) && IsInt(b)) return Big(b).IsZero ? throw ZeroDivision("integer modulo by zero") : Int(Big(a) - (FloorDiv(Big(a), Big(b)) * Big(b)));
        return Real(b) == 0 ? throw ZeroDivision("float modulo") : DivMod(Real(a), Real(b)).Left;
    }

    public static object? DivMod(object? a, object? b)
    {
        if (a is Complex || b is Complex || !(IsNumber(a) && IsNumber(b))) throw Unsupported("divmod()", a, b);
        if (IsInt(a) && IsInt(b))
        {
            if (Big(b).IsZero) throw ZeroDivision("integer division or modulo by zero");
            var quotient = FloorDiv(Big(a), Big(b));
            return new PythonTuple(Int(quotient), Int(Big(a) - (quotient * Big(b))));
        }
        if (Real(b) == 0) throw ZeroDivision("float divmod()");
        var (q, r) = DivMod(Real(a), Real(b));
        return new PythonTuple(q, r);
    }

    public static object? Power(object? a, object? b, string name = "** or pow()")
    {
        CheckNumbers(name, a, b);
        if (a is Complex || b is Complex) return ComplexPower(ComplexOf(a), ComplexOf(b));
        if (IsInt(a) && IsInt(b))
        {
            var (x, y) = (Big(a), Big(b));
            if (y.Sign < 0) return Power(FloatOf(x), FloatOf(y));
            if (BigInteger.Abs(x) <= 1) return Int(x.IsZero ? (y.IsZero ? 1 : 0) : x.IsOne || y.IsEven ? 1 : -1);
            if (y > int.MaxValue || (long)x.GetBitLength() * (long)y > MaxBits) throw new TaskErrorException("MemoryError", "");
            return Int(BigInteger.Pow(x, (int)y));
        }
        return Power(Real(a), Real(b));
    }

    public static object PowerModulo(object? a, object? b, object? m)
    {
        if (!IsInt(a) || !IsInt(b) || !IsInt(m))
        {
            throw TypeError(a is double || b is double || m is double
                ? "pow() 3rd argument not allowed unless all arguments are integers"
                : $"unsupported operand type(s) for ** or pow(): '{NameOf(a)}', '{NameOf(b)}', '{NameOf(m)}'");
        }
        var (x, y, n) = (Big(a), Big(b), Big(m));
        if (n.IsZero) throw ValueError("pow() 3rd argument cannot be 0");
        if (y.Sign < 0)
        {
            x = Inverse(x, BigInteger.Abs(n));
            y = -y;
        }
        var result = BigInteger.ModPow(x, y, n);
        return Int(result.IsZero || result.Sign == n.Sign ? result : result + n);
    }

    public static object Shift(string name, object? a, object? b)
    {
        if (!IsInt(a) || !IsInt(b)) throw Unsupported(name, a, b);
        var (x, by) = (Big(a), Big(b));
        if (by.Sign < 0) throw ValueError("negative shift count");
        if (name == ">>") return Int(by > int.MaxValue ? (x.Sign < 0 ? -1 : 0) : x >> (int)by);
        if (x.IsZero) return 0L;
        if (by > MaxBits) throw new TaskErrorException("MemoryError", "");
        return Int(x << (int)by);
    }

    public static object Bitwise(string name, object? a, object? b)
    {
        if (a is PythonSet x && b is PythonSet y)
        {
            return name switch
            {
                "&" => SetOf(x, Unique(x.Items).Where(i => Contains(y, i))),
                "|" => SetOf(x, Unique(x.Items.Concat(y.Items))),
                _ => SetOf(x, Unique(x.Items).Where(i => !Contains(y, i)).Concat(Unique(y.Items).Where(i => !Contains(x, i)))),
            };
        }
        if (name == "|" && a is PythonDict left && b is PythonDict right)
        {
            var both = new PythonDict();
            both.Items.AddRange(left.Items);
            both.Items.AddRange(right.Items);
            return PythonBuiltins.DictOf(both);
        }
        if (a is bool p && b is bool q) return name switch { "&" => p & q, "|" => p | q, _ => p ^ q };
        if (!IsInt(a) || !IsInt(b)) throw Unsupported(name, a, b);
        return Int(name switch { "&" => Big(a) & Big(b), "|" => Big(a) | Big(b), _ => Big(a) ^ Big(b) });
    }

    public static bool Contains(PythonSet set, object? item)
    {
        _ = PythonEquality.Instance.GetHashCode(item ?? PythonEquality.None);
        return set.Items.Exists(i => PythonEquality.AreEqual(i, item));
    }

    public static double Ratio(BigInteger a, BigInteger b)
    {
        var negative = a.Sign < 0 != b.Sign < 0;
        (a, b) = (BigInteger.Abs(a), BigInteger.Abs(b));
        if (a.IsZero) return negative ? -0.0 : 0.0;
        // 66 bits of the quotient, the rest as one sticky bit: rounded once, as CPython does.
        var shift = (int)(66 - ((long)a.GetBitLength() - (long)b.GetBitLength()));
        var quotient = shift >= 0 ? BigInteger.DivRem(a << shift, b, out var rest) : BigInteger.DivRem(a, b << -shift, out rest);
        if (!rest.IsZero) quotient |= 1;
        var bits = (long)quotient.GetBitLength() - shift;
        if (bits > 1024) throw new TaskErrorException("OverflowError", "integer division result too large for a float");
        var keep = (int)Math.Max(0, Math.Min(53, bits + 1074));
        var drop = (int)quotient.GetBitLength() - keep;
        var head = quotient >> drop;
        var tail = quotient & ((BigInteger.One << drop) - 1);
        var half = BigInteger.One << (drop - 1);
        if (tail > half || (tail == half && !head.IsEven)) head++;
        var result = Math.ScaleB((double)head, drop - shift);
        if (double.IsInfinity(result)) throw new TaskErrorException("OverflowError", "integer division result too large for a float");
        return negative ? -result : result;
    }

    public static (double Quotient, double Left) DivMod(double x, double y)
    {
        var rest = x % y;
        var quotient = (x - rest) / y;
        if (rest != 0)
        {
            if ((y < 0) != (rest < 0))
            {
                rest += y;
                quotient -= 1;
            }
        }
        else
        {
            rest = Math.CopySign(0, y);
        }
        if (quotient == 0) return (Math.CopySign(0, x / y), rest);
        var floor = Math.Floor(quotient);
        return (quotient - floor > 0.5 ? floor + 1 : floor, rest);
    }

    public static TaskErrorException Unsupported(string name, object? a, object? b) => TypeError($"unsupported operand type(s) for {name}: '{NameOf(a)}' and '{NameOf(b)}'");

    public static TaskErrorException ZeroDivision(string text) => new("ZeroDivisionError", text);

    public static Complex ComplexOf(object? value) => value is Complex c ? c : new Complex(Real(value), 0);

    public static bool IsNumber(object? value) => value is long or bool or double or BigInteger or Complex;

    public static BigInteger FloorDiv(BigInteger a, BigInteger b)
    {
        var quotient = BigInteger.DivRem(a, b, out var rest);
        return !rest.IsZero && rest.Sign != b.Sign ? quotient - 1 : quotient;
    }

    private static int CompareInt(BigInteger a, double b)
    {
        if (double.IsInfinity(b)) return b > 0 ? -1 : 1;
        var whole = Math.Floor(b);
        var order = a.CompareTo(new BigInteger(whole));
        return order == 0 && b > whole ? -1 : order;
    }

    private static object Arithmetic(string name, object? a, object? b, Func<BigInteger, BigInteger, BigInteger> ints, Func<double, double, double> floats, Func<Complex, Complex, Complex> complexes)
    {
        CheckNumbers(name, a, b);
        if (a is Complex || b is Complex) return complexes(ComplexOf(a), ComplexOf(b));
        return a is double || b is double ? floats(Real(a), Real(b)) : Int(ints(Big(a), Big(b)));
    }

    private static void CheckNumbers(string name, object? a, object? b)
    {
        if (!IsNumber(a) || !IsNumber(b)) throw Unsupported(name, a, b);
    }

    private static object Power(double x, double y)
    {
        if (x == 0 && y < 0 && double.IsFinite(y)) throw ZeroDivision("0.0 cannot be raised to a negative power");
        if (x < 0 && double.IsFinite(x) && double.IsFinite(y) && Math.Floor(y) != y) return ComplexPower(x, y);
        var result = Math.Pow(x, y);
        if (double.IsInfinity(result) && double.IsFinite(x) && double.IsFinite(y)) throw new TaskErrorException("OverflowError", "(34, 'Numerical result out of range')");
        return result;
    }

    private static Complex ComplexPower(Complex x, Complex y)
    {
        if (y == Complex.Zero) return Complex.One;
        if (x == Complex.Zero) return y.Imaginary != 0 || y.Real < 0 ? throw ZeroDivision("0.0 to a negative or complex power") : Complex.Zero;
        var magnitude = Math.Sqrt((x.Real * x.Real) + (x.Imaginary * x.Imaginary));
        var length = Math.Pow(magnitude, y.Real);
        var angle = Math.Atan2(x.Imaginary, x.Real);
        var phase = angle * y.Real;
        if (y.Imaginary != 0)
        {
            length *= Math.Exp(-angle * y.Imaginary);
            phase += y.Imaginary * Math.Log(magnitude);
        }
        return new Complex(length * Math.Cos(phase), length * Math.Sin(phase));
    }

    private static BigInteger Inverse(BigInteger x, BigInteger n)
    {
        var (old, rest, s, next) = (((x % n) + n) % n, n, BigInteger.One, BigInteger.Zero);
        while (!rest.IsZero)
        {
            var q = old / rest;
            (old, rest) = (rest, old - (q * rest));
            (s, next) = (next, s - (q * next));
        }
        return old.IsOne ? ((s % n) + n) % n : throw ValueError("base is not invertible for the given modulus");
    }

    private static bool IsSequence(object? value) => value is string or byte[] or PythonByteArray or List<object?> or PythonTuple;

    private static object Repeat(object sequence, object? times)
    {
        var count = BigInteger.Max(0, Big(times));
        var length = Length(sequence) ?? 0;
        if (count * length > MaxItems) throw new TaskErrorException("MemoryError", "");
        var n = length == 0 ? 0 : (int)count;
        return sequence switch
        {
            string s => string.Concat(Enumerable.Repeat(s, n)),
            byte[] b => Enumerable.Repeat(b, n).SelectMany(x => x).ToArray(),
            PythonByteArray b => new PythonByteArray([.. Enumerable.Repeat(b.Bytes, n).SelectMany(x => x)]),
            List<object?> l => Enumerable.Repeat(l, n).SelectMany(x => x).ToList(),
            _ => new PythonTuple([.. Enumerable.Repeat((PythonTuple)sequence, n).SelectMany(x => x)]),
        };
    }

    private static PythonSet SetOf(PythonSet like, IEnumerable<object?> items) => new(like.IsFrozen, [.. items]);
}
