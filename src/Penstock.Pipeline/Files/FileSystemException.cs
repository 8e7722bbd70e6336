namespace Penstock.Pipeline.Files;

/// <summary>The kernel refused something about a file. The message names what was tried, the path and the reason.</summary>
public sealed class FileSystemException : IOException
{
    internal const int NotFound = 2;
    internal const int Exists = 17;
    private const int NoSpace = 28;
    private const int TooBig = 27;
    private const int OverQuota = 122;

    internal FileSystemException(string attempt, FilePath path, int errno)
        : base($"cannot {attempt} '{path}': {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno)}", errno) => Errno = errno;

    /// <summary>The kernel's number for the reason.</summary>
    public int Errno { get; }

    /// <summary>True when there was nothing at the path.</summary>
    public bool IsNotFound => Errno == NotFound;

    /// <summary>True when the disk, the quota or the largest file size is used up: for this and for what the base classes report.</summary>
    public static bool IsFull(IOException exception) => (exception.HResult & 0xFFFF) is NoSpace or TooBig or OverQuota;
}
