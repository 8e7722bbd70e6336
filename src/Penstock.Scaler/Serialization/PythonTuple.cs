using System.Collections;

namespace Penstock.Scaler.Serialization;

/// <summary>A tuple of Python.</summary>
internal sealed class PythonTuple(params object?[] items) : IReadOnlyList<object?>
{
    /// <summary>The tuple without items.</summary>
    public static PythonTuple Empty { get; } = new();

    public int Count => items.Length;

    public object? this[int index] => items[index];

    public IEnumerator<object?> GetEnumerator() => ((IEnumerable<object?>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();

    public override string ToString() => PythonText.Repr(this);
}
