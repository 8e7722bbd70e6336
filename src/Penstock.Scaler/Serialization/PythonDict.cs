namespace Penstock.Scaler.Serialization;

/// <summary>A dict of Python: its items in their order. Keys are not compared, so that a hostile one costs nothing; of equal keys the last one counts.</summary>
internal sealed class PythonDict
{
    /// <summary>Key and value of each item.</summary>
    public List<KeyValuePair<object?, object?>> Items { get; } = [];

    public void Add(object? key, object? value) => Items.Add(KeyValuePair.Create(key, value));

    /// <summary>The value of a text key.</summary>
    public bool TryGet(string key, out object? value)
    {
        var found = Items.FindLast(i => i.Key is string text && text == key);
        value = found.Value;
        return found.Key is not null;
    }

    public override string ToString() => PythonText.Repr(this);
}
