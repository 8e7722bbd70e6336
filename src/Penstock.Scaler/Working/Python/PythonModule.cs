using static Penstock.Scaler.Working.Python.PythonTypes;

namespace Penstock.Scaler.Working.Python;

/// <summary>A module whose functions are registered with the numbers of arguments they take, and Python's complaints about others.</summary>
internal sealed class PythonModule(TaskFunctions functions, string module)
{
    /// <summary>A function of one argument, as those in C that take just one.</summary>
    public void One(string name, Func<object?, object?> function)
    {
        var full = module switch { "builtins" => name, "operator" => $"_operator.{name}", _ => $"{module}.{name}" };
        Add(name, a => a.Count == 1 ? function(a[0]) : throw TypeError($"{full}() takes exactly one argument ({a.Count} given)"));
    }

    /// <summary>A function of two arguments.</summary>
    public void Two(string name, Func<object?, object?, object?> function) => Some(name, 2, 2, a => function(a[0], a[1]));

    /// <summary>A function of some arguments.</summary>
    public void Some(string name, int least, int most, Func<IReadOnlyList<object?>, object?> function) => Add(name, a =>
    {
        if (a.Count >= least && a.Count <= most) return function(a);
        var (expected, word) = a.Count < least ? (least, least == most ? "" : "at least ") : (most, least == most ? "" : "at most ");
        throw TypeError($"{name} expected {word}{expected} argument{(expected == 1 ? "" : "s")}, got {a.Count}");
    });

    /// <summary>A function of any arguments.</summary>
    public void Add(string name, Func<IReadOnlyList<object?>, object?> function) => functions.Add($"{module}:{name}", call => function(call.Arguments));
}
