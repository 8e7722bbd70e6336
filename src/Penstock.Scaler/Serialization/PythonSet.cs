namespace Penstock.Scaler.Serialization;

/// <summary>A set or frozenset of Python. Items are not compared.</summary>
internal sealed class PythonSet(bool isFrozen, List<object?> items)
{
    public bool IsFrozen { get; } = isFrozen;

    public List<object?> Items { get; } = items;

    public override string ToString() => PythonText.Repr(this);
}
