using Penstock.TimeFrames.Verification.Database;

namespace Penstock.TimeFrames.Verification.Criteria;

/// <summary>Keeps what criteria came to in the database that they were asked of: the table <c>crit_result</c>.</summary>
public static class CriteriaHistory
{
    /// <summary>Appends results; all of them or none.</summary>
    /// <exception cref="SummaryDatabaseException">The database cannot be written.</exception>
    public static void Append(string path, DateTimeOffset at, IEnumerable<CriterionResult> results)
    {
        using var database = SqliteDatabase.OpenToWrite(path);
        SummarySchema.Check(database);
        database.Run("BEGIN IMMEDIATE");
        using (var row = database.Prepare("INSERT INTO crit_result VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"))
        {
            foreach (var result in results.Where(r => r.Outcome != CriterionOutcome.Skipped))
            {
                row.Bind(1, at.ToUnixTimeMilliseconds()).Bind(2, result.Criterion.File).Bind(3, result.Criterion.Name).Bind(4, (long)result.Criterion.Severity)
                    .Bind(5, result.Outcome == CriterionOutcome.Passed ? 1 : 0).Bind(6, result.Rows).Bind(7, (long)result.Took.TotalMicroseconds)
                    .Bind(8, result.Samples.Count > 0 ? string.Join('\n', result.Samples) : result.Why).Run();
            }
        }

        database.Run("COMMIT");
    }
}
