using Penstock.TimeFrames.Verification.Database;

namespace Penstock.TimeFrames.Verification.Maintenance;

/// <summary>Makes rows of the table <c>part</c> of packed parts.</summary>
public static class PartExpansion
{
    /// <summary>Expands one time frame, both sides; rows that are there are made anew.</summary>
    /// <returns>Rows written.</returns>
    /// <exception cref="SummaryDatabaseException">There is no such time frame, its parts are not kept, or the database cannot be written.</exception>
    public static long Run(string path, ulong tf)
    {
        using var writer = SummaryWriter.Continue(path, new SummaryStoreOptions());
        writer.BeginTransaction();
        writer.Expand(tf);
        writer.Commit();
        writer.Complete();
        return writer.PartRowsWritten;
    }
}
