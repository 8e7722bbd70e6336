namespace Penstock.Scaler.Objects;

/// <summary>An object storage server was lost, could not be reached, or answered what was not asked.</summary>
public sealed class ObjectStorageException : Exception
{
    /// <summary>An unspecific failure.</summary>
    public ObjectStorageException()
    {
    }

    /// <summary>A failure with its description.</summary>
    public ObjectStorageException(string message)
        : base(message)
    {
    }

    /// <summary>A failure with its description and its cause.</summary>
    public ObjectStorageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
