namespace Penstock.Scaler.Client;

/// <summary>A task, or something else that was asked for, did not succeed.</summary>
#pragma warning disable CA1032 // made here only
public class TaskClientException : Exception
{
    internal TaskClientException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
