namespace Penstock.TimeFrames.Files;

/// <summary>A time frame file is damaged. The message names the file, the field, its offset, its value and what is accepted.</summary>
public sealed class TimeFrameFileException(string file, long offset, string field, string value, string accepted)
    : Exception($"{file}: {field} at offset {offset} is {value}; {accepted}")
{
    /// <summary>The file.</summary>
    public string File { get; } = file;

    /// <summary>Where the field begins, in bytes from the file's beginning.</summary>
    public long Offset { get; } = offset;

    /// <summary>The field, as the format calls it.</summary>
    public string Field { get; } = field;

    /// <summary>What it holds.</summary>
    public string Value { get; } = value;

    /// <summary>What it may hold.</summary>
    public string Accepted { get; } = accepted;
}
