namespace Penstock.Scaler.Serialization;

/// <summary>A class or function by its name. Only a name here: nothing is ever imported.</summary>
/// <param name="Module">For example <c>math</c>.</param>
/// <param name="Name">The qualified name in it, for example <c>sqrt</c>.</param>
internal sealed record PythonGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}
