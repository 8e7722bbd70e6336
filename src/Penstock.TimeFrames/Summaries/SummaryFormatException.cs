namespace Penstock.TimeFrames.Summaries;

/// <summary>Bytes are no summary.</summary>
/// <param name="offset">Where it shows.</param>
/// <param name="message">Field, value, what is accepted.</param>
public sealed class SummaryFormatException(int offset, string message) : Exception($"summary, offset {offset}: {message}")
{
    /// <summary>Where it shows, from the beginning of the summary.</summary>
    public int Offset { get; } = offset;
}
