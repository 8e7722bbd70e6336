using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Verification.Database;

/// <summary>Reads equipments of a time frame from rows of <c>eq</c> and <c>eq_hdr</c>.</summary>
internal sealed class EquipmentRows(SqliteDatabase database, IReadOnlyDictionary<long, EquipmentId> names, int orbits)
{
    private const string Rows = "SELECT equip, msg_count, part_count, bytes, ser, digest_sum, digest_xor, hb_present, hb_accept, hb_complete, hb_dup, parts FROM eq WHERE tf = ?1 AND side = ?2 AND flp = ?3";

    /// <summary>The equipments of one source of one side, in the order of their identifiers.</summary>
    public EquipmentSummary[] Read(SubTimeFrameHeader frame, SummarySide side, long flp)
    {
        var tf = unchecked((long)frame.Id);
        var headers = ReadHeaders(tf, side, flp);
        var found = new SortedDictionary<EquipmentId, EquipmentSummary>();
        using var rows = database.Prepare(Rows);
        rows.Bind(1, tf).Bind(2, (long)side).Bind(3, flp);
        while (rows.Step())
        {
            var equip = rows.Number(0);
            if (!names.TryGetValue(equip, out var id)) throw new SummaryDatabaseException(database.Path, $"time frame {frame.Id} has equipment {equip}, of which there is no row");
            var of = headers.TryGetValue(equip, out var own) ? [.. own] : OwnHeader(frame, rows.Number(4));
            found[id] = Equipment(id, of, rows, frame.Id);
        }

        return [.. found.Values];
    }

    private EquipmentSummary Equipment(EquipmentId id, EquipmentHeader[] headers, SqliteStatement row, ulong tf)
    {
        var bounded = (row.Number(4) & SerializationCode.NoBoundaries) == 0;
        var messages = row.BlobOrNull(11) is { } parts
            ? PackedParts.Read(parts) ?? throw new SummaryDatabaseException(database.Path, $"parts of {id} in time frame {tf} are {parts.Length} bytes; a multiple of {PartSummary.Bytes} is accepted")
            : [];
        var summary = new EquipmentSummary(id, headers, messages, Map(row, id, tf), bounded);
        if (summary.PartCount == row.Number(2)) return summary;
        if (messages.Length > 0) throw new SummaryDatabaseException(database.Path, $"part_count of {id} in time frame {tf} is {row.Number(2)}; its packed parts are {summary.PartCount}");
        return new EquipmentSummary(id, headers, [], summary.Heartbeats, bounded)
        {
            MessageCount = row.Number(1), PartCount = row.Number(2), Bytes = row.Number(3), DigestSum = unchecked((ulong)row.Number(5)), DigestXor = unchecked((ulong)row.Number(6)),
        };
    }

    private HeartbeatMap? Map(SqliteStatement row, EquipmentId id, ulong tf)
    {
        if (row.BlobOrNull(7) is not { } present) return null;
        var (accepted, complete) = (row.BlobOrNull(8), row.BlobOrNull(9));
        var bytes = HeartbeatMap.BytesFor(orbits);
        if (present.Length != bytes || accepted?.Length != bytes || complete?.Length != bytes)
        {
            throw new SummaryDatabaseException(database.Path, $"the heartbeat map of {id} in time frame {tf} has {present.Length}, {accepted?.Length ?? 0} and {complete?.Length ?? 0} bytes; {bytes} for {orbits} orbits are accepted");
        }

        return new HeartbeatMap(orbits, present, accepted, complete) { Duplicates = Count(row.Number(10)), Outside = Count(row.Number(4) >> SerializationCode.OutsideShift) };
    }

    private Dictionary<long, List<EquipmentHeader>> ReadHeaders(long tf, SummarySide side, long flp)
    {
        var found = new Dictionary<long, List<EquipmentHeader>>();
        using var rows = database.Prepare("SELECT equip, serialization, first_orbit, tf_counter, run FROM eq_hdr WHERE tf = ?1 AND side = ?2 AND flp = ?3 ORDER BY equip, n");
        rows.Bind(1, tf).Bind(2, (long)side).Bind(3, flp);
        while (rows.Step())
        {
            if (!found.TryGetValue(rows.Number(0), out var list)) found[rows.Number(0)] = list = [];
            list.Add(unchecked(new EquipmentHeader((ulong)rows.Number(1), (uint)rows.Number(2), (uint)rows.Number(3), (uint)rows.Number(4))));
        }

        return found;
    }

    private static EquipmentHeader[] OwnHeader(SubTimeFrameHeader frame, long code) =>
        [new EquipmentHeader(SerializationCode.NameOf(code) ?? string.Empty, frame.FirstOrbit, unchecked((uint)frame.Id), frame.RunNumber)];

    private static int Count(long value) => (int)Math.Clamp(value, 0, int.MaxValue);
}
