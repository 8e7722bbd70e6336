namespace Penstock.TimeFrames.Verification.Criteria;

/// <summary>A file of criteria is wrong.</summary>
/// <param name="file">The file.</param>
/// <param name="line">The line, from 1.</param>
/// <param name="message">What is wrong, and what is accepted.</param>
public sealed class CriteriaException(string file, int line, string message) : Exception($"{file}, line {line}: {message}")
{
    /// <summary>The file.</summary>
    public string File { get; } = file;

    /// <summary>The line, from 1.</summary>
    public int Line { get; } = line;
}
