using Penstock.TimeFrames.Verification.Database;

namespace Penstock.TimeFrames.Verification.Maintenance;

/// <summary>Copies what belongs to time frames: sub time frames, verdicts, differences.</summary>
internal sealed class MergedDetails(SqliteDatabase source, SqliteDatabase target, MergedNames names)
{
    public void Copy(IReadOnlySet<long> timeFrames, MergeReport report)
    {
        CopyRows("stf", 12, timeFrames, static (row, names, add) => add.Bind(2, names.Node(row.Number(1))));
        CopyRows("verdict", 5, timeFrames, static (_, _, _) => { });
        report.Differences += CopyRows("diff", 11, timeFrames, static (row, names, add) =>
        {
            add.BindNull(1).Bind(5, row.NumberOrNull(4) is { } equip ? names.Equipment(equip) : null).Bind(6, row.NumberOrNull(5) is { } node ? names.Node(node) : null);
        });
    }

    private long CopyRows(string table, int columns, IReadOnlySet<long> timeFrames, Action<SqliteStatement, MergedNames, SqliteStatement> rename)
    {
        var (copied, key) = (0L, string.Equals(table, "diff", StringComparison.Ordinal) ? 1 : 0);
        using var rows = source.Prepare($"SELECT * FROM {table}");
        using var add = target.Prepare($"INSERT OR IGNORE INTO {table} VALUES ({string.Join(", ", Enumerable.Range(1, columns).Select(i => $"?{i}"))})");
        while (rows.Step())
        {
            if (!timeFrames.Contains(rows.Number(key))) continue;
            for (var i = 0; i < columns; i++) SummaryMerge.Copy(rows, i, add, i + 1);
            rename(rows, names, add);
            add.Run();
            copied++;
        }

        return copied;
    }
}
