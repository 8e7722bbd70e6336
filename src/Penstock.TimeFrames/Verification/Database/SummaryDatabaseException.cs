namespace Penstock.TimeFrames.Verification.Database;

/// <summary>A database of summaries cannot be opened, read or written. The message names the file and what is wrong.</summary>
/// <param name="path">The file.</param>
/// <param name="message">What is wrong, and what is accepted.</param>
public sealed class SummaryDatabaseException(string path, string message) : Exception($"{path}: {message}")
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;
}
