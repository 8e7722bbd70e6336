namespace Penstock.TimeFrames.Summaries;

/// <summary>What a comparison came to; the numbers are those in databases.</summary>
public enum TfVerdict
{
    /// <summary>The EPN side holds what the FLP side sent. There may be warnings.</summary>
    Equal = 0,

    /// <summary>There is at least one difference of severity error.</summary>
    Different = 1,

    /// <summary>No error was found, but an expected source's summary is missing.</summary>
    Incomplete = 2,

    /// <summary>The sides were summarised with different checksums or lengths.</summary>
    NotComparable = 3,
}
