using Penstock.Scaler.Serialization;

namespace Penstock.Scaler.Working;

/// <summary>Ends a task with an exception of Python, which its client gets: <c>new TaskErrorException("ValueError", "math domain error")</c>.</summary>
public sealed class TaskErrorException : Exception
{
    /// <summary>A RuntimeError without text.</summary>
    public TaskErrorException()
        : this("RuntimeError", "")
    {
    }

    /// <summary>A RuntimeError.</summary>
    public TaskErrorException(string message)
        : this("RuntimeError", message)
    {
    }

    /// <summary>A RuntimeError with its cause.</summary>
    public TaskErrorException(string message, Exception innerException)
        : base(message, innerException)
    {
        Error = new PythonError("RuntimeError", message);
    }

    /// <summary>An exception of <c>builtins</c>.</summary>
    public TaskErrorException(string type, string message)
        : base(message)
    {
        Error = new PythonError(type, message);
    }

    internal TaskErrorException(PythonError error)
        : base(error.Message) => Error = error;

    // A KeyError's argument is the key itself; its text shows it quoted.
    internal static TaskErrorException MissingKey(object? key) => new(new PythonError("KeyError", PythonText.Repr(key))) { _key = new PythonTuple(key) };

    private PythonTuple? _key;

    /// <summary>The exception's class.</summary>
    public string ErrorType => Error.Name;

    internal PythonError Error { get; }

    internal byte[] ToPayload() => _key is null ? Error.ToPayload() : PickleWriter.Write(new PythonObject(new PythonGlobal(Error.Module, Error.Name), _key, true));
}
