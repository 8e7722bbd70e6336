namespace Penstock.Pipeline.Reporting;

/// <summary>What was moved to the store: <paramref name="Files"/> = <paramref name="Verified"/> + <paramref name="Failed"/>.</summary>
/// <param name="Files">Files that were to be moved.</param>
/// <param name="Bytes">Bytes of those that are there.</param>
/// <param name="Verified">Files whose content was read back on both sides and is the same.</param>
/// <param name="Failed">Files that are missing or differ.</param>
/// <param name="Operation">The data movement operation's name; empty where there is none.</param>
/// <param name="Seconds">How long moving and verifying took.</param>
public sealed record MovedReport(long Files, long Bytes, long Verified, long Failed, string Operation, double Seconds)
{
    /// <summary>What went wrong, in words.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}
