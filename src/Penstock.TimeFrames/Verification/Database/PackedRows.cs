using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Verification.Database;

/// <summary>The packed parts of one time frame, equipment by equipment.</summary>
internal static class PackedRows
{
    public static IEnumerable<(PartKey Key, MessageSummary[] Messages, bool HasChecksums)> Read(SqliteDatabase database, ulong tf)
    {
        var id = unchecked((long)tf);
        if (database.Number($"SELECT COUNT(*) FROM tf WHERE tf = {id}") == 0) throw new SummaryDatabaseException(database.Path, $"time frame {tf} is not there");
        if (database.Number($"SELECT COUNT(*) FROM eq WHERE tf = {id} AND parts IS NOT NULL") == 0)
        {
            throw new SummaryDatabaseException(database.Path, $"parts of time frame {tf} are not kept; detail level 2 or 3 is accepted");
        }

        using var rows = database.Prepare(
            """
            SELECT e.side, e.equip, e.flp, e.parts, t.first_orbit, r.checksum_alg <> 'none' FROM eq e JOIN tf t ON t.tf = e.tf AND t.side = e.side LEFT JOIN run r ON r.run = t.run
            WHERE e.tf = ?1 AND e.parts IS NOT NULL ORDER BY e.side, e.equip, e.flp
            """);
        rows.Bind(1, id);
        while (rows.Step())
        {
            var key = new PartKey(id, rows.Number(0), rows.Number(1), rows.Number(2), rows.NumberOrNull(4) is { } orbit ? unchecked((uint)orbit) : null);
            var messages = PackedParts.Read(rows.BlobOrNull(3)) ?? throw new SummaryDatabaseException(database.Path, $"packed parts of equipment {key.Equip} in time frame {tf} are no multiple of {PartSummary.Bytes} bytes");
            yield return (key, messages, rows.Number(5) != 0);
        }
    }
}
