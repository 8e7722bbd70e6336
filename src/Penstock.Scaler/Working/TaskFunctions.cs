using Penstock.Scaler.Client;
using Penstock.Scaler.Serialization;
using Penstock.Scaler.Working.Python;

namespace Penstock.Scaler.Working;

/// <summary>Functions that workers run, by name: <c>math.sqrt</c> as a Python client sends it, or a name of its own such as <c>sums:add@1</c>.</summary>
public sealed class TaskFunctions
{
    private readonly Dictionary<(string Module, string Name), Func<TaskCall, object?>> _functions = [];

    /// <summary>How many there are.</summary>
    public int Count => _functions.Count;

    /// <summary>Their names, sorted.</summary>
    public IEnumerable<string> Names => _functions.Keys.Select(f => f.Module == "builtins" ? f.Name : $"{f.Module}:{f.Name}").Order(StringComparer.Ordinal);

    /// <summary>The functions of Python's <c>math</c> and <c>operator</c> and the plain ones of <c>builtins</c>, with Python's results and errors.</summary>
    public static TaskFunctions WithPython()
    {
        var functions = new TaskFunctions();
        PythonModules.AddTo(functions);
        return functions;
    }

    /// <summary>Registers a function; a later one of the same name replaces it.</summary>
    /// <exception cref="ArgumentException">The name is none.</exception>
    public TaskFunctions Add(string name, Func<TaskCall, object?> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        var parsed = FunctionNames.Parse(name, TaskPayloads.Pickle);
        _functions[(parsed.Module, parsed.Name)] = function;
        return this;
    }

    /// <summary>Registers a typed function of one argument.</summary>
    public TaskFunctions Add<T, TResult>(string name, Func<T, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(name, call => function(Argument<T>(name, call, 0, 1)));
    }

    /// <summary>Registers a typed function of two arguments.</summary>
    public TaskFunctions Add<T1, T2, TResult>(string name, Func<T1, T2, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(name, call => function(Argument<T1>(name, call, 0, 2), Argument<T2>(name, call, 1, 2)));
    }

    /// <summary>Registers a typed function of three arguments.</summary>
    public TaskFunctions Add<T1, T2, T3, TResult>(string name, Func<T1, T2, T3, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(name, call => function(Argument<T1>(name, call, 0, 3), Argument<T2>(name, call, 1, 3), Argument<T3>(name, call, 2, 3)));
    }

    // C modules under their other names too.
    internal bool TryFind(FunctionName name, out Func<TaskCall, object?> function) =>
        _functions.TryGetValue((name.Module switch { "" => "builtins", "_operator" => "operator", var module => module }, name.Name), out function!);

    private static T Argument<T>(string name, TaskCall call, int index, int count)
    {
        if (call.Arguments.Count != count) throw new TaskErrorException("TypeError", $"{name}() takes exactly {count} argument{(count == 1 ? "" : "s")} ({call.Arguments.Count} given)");
        try
        {
            return new TaskValue(call.Arguments[index]).To<T>();
        }
        catch (Exception e) when (e is InvalidCastException or FormatException)
        {
            throw new TaskErrorException("TypeError", $"{name}() argument {index + 1} must be {typeof(T).Name}, not {PythonTypes.NameOf(call.Arguments[index])}");
        }
    }
}
