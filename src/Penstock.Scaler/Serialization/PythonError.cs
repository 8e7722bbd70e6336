namespace Penstock.Scaler.Serialization;

/// <summary>An exception as the result of a failed task carries it.</summary>
/// <param name="Module">The class's module, <c>builtins</c> for Python's own.</param>
/// <param name="Name">The class.</param>
/// <param name="Message">What <c>str(exception)</c> is.</param>
internal sealed record PythonError(string Module, string Name, string Message)
{
    /// <summary>An exception of <c>builtins</c>.</summary>
    public PythonError(string name, string message)
        : this("builtins", name, message)
    {
    }

    /// <summary>Reads a pickled exception, also one wrapped by tblib with its traceback.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out PythonError? error, out string? problem)
    {
        error = null;
        if (!PickleReader.TryRead(payload, out var value, out problem)) return false;
        error = Of(value);
        if (error is null) problem = "the object is no exception";
        return error is not null;
    }

    /// <summary>The pickle: the class called with the message.</summary>
    public byte[] ToPayload() => PickleWriter.Write(new PythonObject(new PythonGlobal(Module, Name), new PythonTuple(Message), true));

    public override string ToString() => Message.Length == 0 ? Name : $"{Name}: {Message}";

    private static PythonError? Of(object? value)
    {
        if (value is not PythonObject { Callable: PythonGlobal type } made) return null;
        var args = made.Args;
        // tblib: unpickle_exception(class, args, cause, traceback, ...); newer ones with_traceback(...) the same way.
        if (type is { Module: "tblib.pickling_support", Name: "unpickle_exception" or "unpickle_exception_with_attrs" } && args.Count >= 2)
        {
            if (args[0] is not PythonGlobal wrapped) return null;
            return new PythonError(wrapped.Module, wrapped.Name, MessageOf(wrapped.Name, args[1] as PythonTuple ?? PythonTuple.Empty));
        }
        return new PythonError(type.Module == "exceptions" ? "builtins" : type.Module, type.Name, MessageOf(type.Name, args));
    }

    // str() of an exception: nothing, its argument, or all of them; KeyError shows what was looked for.
    private static string MessageOf(string name, PythonTuple args) => args.Count switch
    {
        0 => "",
        1 => name == "KeyError" ? PythonText.Repr(args[0]) : PythonText.Str(args[0]),
        2 when args[0] is long number && args[1] is string text && name.EndsWith("Error", StringComparison.Ordinal) && IsOfSystem(name) => $"[Errno {number}] {text}",
        _ => PythonText.Repr(args),
    };

    private static bool IsOfSystem(string name) => name is "OSError" or "IOError" or "FileNotFoundError" or "PermissionError" or "ConnectionError" or "TimeoutError"
        or "FileExistsError" or "IsADirectoryError" or "NotADirectoryError" or "BrokenPipeError" or "ConnectionRefusedError" or "ConnectionResetError";
}
