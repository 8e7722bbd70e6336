using System.Globalization;
using System.Numerics;
using Penstock.Scaler.Serialization;

namespace Penstock.Scaler.Client;

/// <summary>What a task returned.</summary>
public sealed class TaskValue
{
    internal TaskValue(object? value) => Value = value;

    /// <summary>null, bool, long, <see cref="BigInteger"/>, double, string, byte[], a list of such, or something of Python's that only has a text.</summary>
    public object? Value { get; }

    /// <summary>The value as a type of .NET: numbers are converted where nothing is lost.</summary>
    /// <exception cref="InvalidCastException">It is something else; the text names both.</exception>
    public T To<T>()
    {
        if (Value is T same) return same;
        var type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        try
        {
            if (Value is long number && type == typeof(BigInteger)) return (T)(object)(BigInteger)number;
            if (Value is long or double && type.IsPrimitive && type != typeof(bool) && type != typeof(char))
            {
                var converted = Convert.ChangeType(Value, type, CultureInfo.InvariantCulture);
                if (Convert.ToDouble(converted, CultureInfo.InvariantCulture).Equals(Convert.ToDouble(Value, CultureInfo.InvariantCulture))) return (T)converted;
            }
        }
        catch (OverflowException)
        {
            // Said below.
        }
        throw new InvalidCastException($"the task returned {this}, which is no {type.Name}");
    }

    /// <summary>As Python's <c>print</c> shows it.</summary>
    public override string ToString() => PythonText.Str(Value);

    /// <summary>As Python's <c>repr</c> shows it.</summary>
    public string ToRepr() => PythonText.Repr(Value);
}
