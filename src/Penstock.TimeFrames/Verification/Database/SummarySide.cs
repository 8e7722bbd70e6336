namespace Penstock.TimeFrames.Verification.Database;

/// <summary>Which end of the way a summary was taken at; the numbers are those in databases.</summary>
public enum SummarySide
{
    /// <summary>At the sources, before the transport.</summary>
    Flp = 0,

    /// <summary>Of the built time frame.</summary>
    Epn = 1,
}
