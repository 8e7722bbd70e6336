using Penstock.TimeFrames.Verification.Database;

namespace Penstock.TimeFrames.Verification.Maintenance;

/// <summary>
/// Brings databases of one run from several workers together in one: time frames, sub time frames, verdicts and differences. Equipments and parts
/// stay where they are. One database is read while the other is written; none is attached.
/// </summary>
public static class SummaryMerge
{
    /// <summary>Adds a database to another, which is made where there is none. Rows that are there and the same are passed over.</summary>
    /// <param name="from">The database that is read.</param>
    /// <param name="into">The database that grows.</param>
    /// <param name="stop">Ends it; then nothing of <paramref name="from"/> is kept.</param>
    /// <exception cref="SummaryDatabaseException">One of them is no such database, or the runs do not go together.</exception>
    public static MergeReport Run(string from, string into, CancellationToken stop = default)
    {
        if (string.Equals(Path.GetFullPath(from), Path.GetFullPath(into), StringComparison.Ordinal)) throw new SummaryDatabaseException(from, "is the database that the others are merged into; another is accepted");
        using var source = SqliteDatabase.OpenToRead(from);
        SummarySchema.Check(source);
        using var target = File.Exists(into) ? SqliteDatabase.OpenToWrite(into) : Make(into);
        SummarySchema.Check(target);
        target.Run("BEGIN IMMEDIATE");
        var report = new MergeReport();
        using (var names = new MergedNames(source, target))
        {
            CopyRuns(source, target);
            CopyTimeFrames(source, target, names, report, stop);
        }

        target.Run("COMMIT");
        return report;
    }

    private static SqliteDatabase Make(string path)
    {
        var database = SqliteDatabase.Create(path);
        try
        {
            SummarySchema.Make(database);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static void CopyRuns(SqliteDatabase source, SqliteDatabase target)
    {
        using var rows = source.Prepare("SELECT run, partition, started_ms, ended_ms, orbits_per_tf, checksum_alg, detail_level FROM run");
        using var there = target.Prepare("SELECT orbits_per_tf, checksum_alg FROM run WHERE run = ?1");
        using var add = target.Prepare("INSERT INTO run VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)");
        using var widen = target.Prepare("UPDATE run SET started_ms = MIN(started_ms, ?2), ended_ms = MAX(ended_ms, ?3) WHERE run = ?1");
        while (rows.Step())
        {
            if (!there.Bind(1, rows.Number(0)).Step())
            {
                for (var i = 0; i < 6; i++) Copy(rows, i, add, i + 1);
                add.Run();
            }
            else if (there.Number(0) != rows.Number(4) || !string.Equals(there.Text(1), rows.Text(5), StringComparison.Ordinal))
            {
                throw new SummaryDatabaseException(source.Path, $"run {rows.Number(0)} has {rows.Number(4)} orbits and {rows.Text(5)}; {there.Number(0)} and {there.Text(1)}, as in {target.Path}, are accepted");
            }
            else
            {
                widen.Bind(1, rows.Number(0)).Bind(2, rows.Number(2)).Bind(3, rows.NumberOrNull(3)).Run();
            }

            there.Reset();
        }
    }

    private static void CopyTimeFrames(SqliteDatabase source, SqliteDatabase target, MergedNames names, MergeReport report, CancellationToken stop)
    {
        using var rows = source.Prepare("SELECT * FROM tf");
        using var there = target.Prepare("SELECT run, digest_sum, digest_xor, bytes FROM tf WHERE tf = ?1 AND side = ?2");
        using var add = target.Prepare("INSERT INTO tf VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)");
        var added = new HashSet<long>();
        while (rows.Step())
        {
            stop.ThrowIfCancellationRequested();
            if (there.Bind(1, rows.Number(0)).Bind(2, rows.Number(1)).Step())
            {
                var isSame = (there.Number(0), there.Number(1), there.Number(2), there.Number(3)) == (rows.Number(4), rows.Number(13), rows.Number(14), rows.Number(12));
                if (isSame) report.AlreadyThere++;
                else report.Conflicts++;
                there.Reset();
                continue;
            }

            there.Reset();
            for (var i = 0; i < 16; i++) Copy(rows, i, add, i + 1);
            add.Bind(3, rows.NumberOrNull(2) is { } epn ? names.Node(epn) : null).Run();
            report.Sides++;
            added.Add(rows.Number(0));
        }

        new MergedDetails(source, target, names).Copy(added, report);
    }

    /// <summary>Copies a value as it is.</summary>
    internal static void Copy(SqliteStatement from, int column, SqliteStatement to, int parameter)
    {
        if (from.IsNull(column)) _ = to.BindNull(parameter);
        else if (from.IsText(column)) _ = to.Bind(parameter, from.Text(column));
        else _ = to.Bind(parameter, from.Number(column));
    }
}
