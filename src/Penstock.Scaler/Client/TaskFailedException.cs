namespace Penstock.Scaler.Client;

/// <summary>The task's function raised an exception, or its processor died.</summary>
public sealed class TaskFailedException : TaskClientException
{
    internal TaskFailedException(string module, string type, string message)
        : base(message.Length == 0 ? type : $"{type}: {message}") => (ErrorModule, ErrorType, ErrorMessage) = (module, type, message);

    /// <summary>The module of the exception's class, <c>builtins</c> for Python's own.</summary>
    public string ErrorModule { get; }

    /// <summary>The exception's class.</summary>
    public string ErrorType { get; }

    /// <summary>Its text.</summary>
    public string ErrorMessage { get; }
}
