using System.Globalization;
using Penstock.Checksums;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Verification.Database;

/// <summary>Reads a database of summaries; nothing of it is changed. One thread at a time.</summary>
public sealed class SummaryDatabase : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly Dictionary<uint, StoredRun> _runs = [];
    private readonly Dictionary<long, EquipmentId> _equipments = [];
    private readonly Dictionary<long, string> _nodes = [];
    private readonly bool _hasNumbers;

    private SummaryDatabase(SqliteDatabase database)
    {
        _database = database;
        SummarySchema.Check(database);
        using var runs = database.Prepare("SELECT run, orbits_per_tf, checksum_alg, detail_level FROM run ORDER BY started_ms");
        while (runs.Step()) AddRun(runs);
        using var equipments = database.Prepare("SELECT equip, origin, description, subspec FROM equip");
        while (equipments.Step()) _equipments[equipments.Number(0)] = EquipmentText.Read(equipments.Text(1), equipments.Text(2), equipments.Number(3));
        using var nodes = database.Prepare("SELECT node, name FROM node WHERE kind = 1");
        while (nodes.Step()) _nodes[nodes.Number(0)] = nodes.Text(1);
        _hasNumbers = _nodes.Values.All(name => NumberOf(name) is not null);
    }

    /// <summary>The file.</summary>
    public string Path => _database.Path;

    /// <summary>The runs, by number, in the order in which they were begun: behind the first stand those that headers of damaged time frames say.</summary>
    public IReadOnlyDictionary<uint, StoredRun> Runs => _runs;

    internal SqliteDatabase Connection => _database;

    /// <summary>Opens a database.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="SummaryDatabaseException">It is no such database, is damaged, or has another version.</exception>
    public static SummaryDatabase Open(string path)
    {
        var database = SqliteDatabase.OpenToRead(path);
        try
        {
            return new SummaryDatabase(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>True where a file is a SQLite database, whatever is in it.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool IsDatabase(string path) => SqliteDatabase.IsDatabase(path);

    /// <summary>Numbers of the time frames of which there is anything, ascending.</summary>
    public IReadOnlyList<ulong> TimeFrames()
    {
        var found = new List<ulong>();
        using var rows = _database.Prepare("SELECT DISTINCT tf FROM tf ORDER BY tf");
        while (rows.Step()) found.Add(unchecked((ulong)rows.Number(0)));
        return found;
    }

    /// <summary>Numbers of the time frames of one side, ascending.</summary>
    public IReadOnlyList<ulong> TimeFrames(SummarySide side)
    {
        var found = new List<ulong>();
        using var rows = _database.Prepare("SELECT tf FROM tf WHERE side = ?1 ORDER BY tf");
        rows.Bind(1, (long)side);
        while (rows.Step()) found.Add(unchecked((ulong)rows.Number(0)));
        return found;
    }

    /// <summary>True where there is anything of a side.</summary>
    public bool Holds(SummarySide side) => _database.Number($"SELECT EXISTS (SELECT 1 FROM tf WHERE side = {(int)side})") == 1;

    /// <summary>One side of a time frame, as much of it as is kept.</summary>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="SummaryDatabaseException">The rows contradict each other.</exception>
    public TfSummary? Read(ulong tf, SummarySide side)
    {
        try
        {
            return ReadRows(tf, side);
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw new SummaryDatabaseException(Path, $"the rows of time frame {tf} contradict each other: {exception.Message}");
        }
    }

    /// <summary>What the check of a time frame came to when it was stored; null where there was none.</summary>
    public StoredVerdict? ReadVerdict(ulong tf)
    {
        using var row = _database.Prepare("SELECT result, diff_count FROM verdict WHERE tf = ?1");
        if (!row.Bind(1, unchecked((long)tf)).Step()) return null;

        var verdict = row.Number(0) is >= 0 and <= 3 and var result ? (TfVerdict)result : TfVerdict.NotComparable;
        var differences = new List<Difference>();
        using var rows = _database.Prepare("SELECT code, severity, equip, flp, msg, part, flp_value, epn_value, note FROM diff WHERE tf = ?1 ORDER BY id");
        rows.Bind(1, unchecked((long)tf));
        while (rows.Step())
        {
            if (Difference.CodeOf(rows.Text(0)) is not { } code) continue;
            differences.Add(new Difference(code, rows.Number(1) is >= 1 and <= 3 and var severity ? (DifferenceSeverity)severity : DifferenceSeverity.Error, tf)
            {
                Equipment = rows.NumberOrNull(2) is { } equip && _equipments.TryGetValue(equip, out var id) ? id : null,
                Source = rows.NumberOrNull(3) is { } node ? SourceOf(node) : null,
                Message = (int?)rows.NumberOrNull(4),
                Part = (int?)rows.NumberOrNull(5),
                FlpValue = rows.TextOrNull(6),
                EpnValue = rows.TextOrNull(7),
                Note = rows.TextOrNull(8),
            });
        }

        return new StoredVerdict(verdict, differences, row.Number(1));
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _database.Dispose();

    private TfSummary? ReadRows(ulong tf, SummarySide side)
    {
        using var row = _database.Prepare(
            "SELECT first_orbit, run, created_ms, equip_count, msg_count, part_count, bytes, digest_sum, digest_xor FROM tf WHERE tf = ?1 AND side = ?2");
        if (!row.Bind(1, unchecked((long)tf)).Bind(2, (long)side).Step()) return null;

        var run = unchecked((uint)row.Number(1));
        if (!_runs.TryGetValue(run, out var of)) throw new SummaryDatabaseException(Path, $"time frame {tf} is of run {run}, of which there is no row");

        var header = new SubTimeFrameHeader
        {
            Id = tf, FirstOrbit = row.NumberOrNull(0) is { } orbit ? unchecked((uint)orbit) : SubTimeFrameHeader.UnknownOrbit, RunNumber = run,
            CreationTimeMs = row.NumberOrNull(2) is { } created ? unchecked((ulong)created) : ulong.MaxValue,
        };
        var reader = new EquipmentRows(_database, _equipments, of.OrbitsPerTimeFrame);
        var stfs = side == SummarySide.Flp ? ReadStfs(header, of, reader) : [];
        if (stfs.Length > 0) return TfSummary.Merge(stfs).WithTotals(header, Totals(row));
        var equipments = reader.Read(header, side, 0);
        return new TfSummary(header, of.OrbitsPerTimeFrame, of.Checksum, null, equipments, []).WithTotals(header, Totals(row));
    }

    private void AddRun(SqliteStatement row)
    {
        ChecksumKind checksum = row.Text(2) switch { "none" => ChecksumKind.None, "crc32c" => ChecksumKind.Crc32C, _ => ChecksumKind.Xxh3 };
        if (row.Number(1) is < 1 or > SummaryOptions.MaxOrbits) throw new SummaryDatabaseException(Path, $"orbits_per_tf of run {row.Number(0)} is {row.Number(1)}; 1..{SummaryOptions.MaxOrbits} is accepted");
        var run = unchecked((uint)row.Number(0));
        _runs[run] = new StoredRun(run, (int)row.Number(1), checksum, (int)row.Number(3));
    }

    private StfSummary[] ReadStfs(SubTimeFrameHeader frame, StoredRun run, EquipmentRows reader)
    {
        var found = new List<StfSummary>();
        using var rows = _database.Prepare("SELECT flp, first_orbit, run, origin, created_ms, equip_count, part_count, bytes, digest_sum, digest_xor FROM stf WHERE tf = ?1");
        rows.Bind(1, unchecked((long)frame.Id));
        while (rows.Step())
        {
            var header = frame with
            {
                FirstOrbit = rows.NumberOrNull(1) is { } orbit ? unchecked((uint)orbit) : SubTimeFrameHeader.UnknownOrbit,
                RunNumber = unchecked((uint)rows.Number(2)),
                CreationTimeMs = rows.NumberOrNull(4) is { } created ? unchecked((ulong)created) : ulong.MaxValue,
            };
            found.Add(new StfSummary(SourceOf(rows.Number(0)), header, run.OrbitsPerTimeFrame, run.Checksum, reader.Read(header, SummarySide.Flp, rows.Number(0)))
            {
                EquipmentCount = checked((int)rows.Number(5)), PartCount = rows.Number(6), Bytes = rows.Number(7), DigestSum = unchecked((ulong)rows.Number(8)), DigestXor = unchecked((ulong)rows.Number(9)),
            });
        }

        return [.. found];
    }

    // Sources are named by their numbers; where one has another name, all go by the numbers of their rows.
    private uint SourceOf(long node) => _hasNumbers && NumberOf(_nodes.GetValueOrDefault(node)) is { } source ? source : unchecked((uint)node);

    private static uint? NumberOf(string? name) =>
        name?.StartsWith("flp-", StringComparison.Ordinal) == true && uint.TryParse(name.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var source) && name == SummaryStoreOptions.DefaultFlpName(source) ? source : null;

    private static (int Equipments, long Messages, long Parts, long Bytes, ulong Sum, ulong Xor) Totals(SqliteStatement row) =>
        (checked((int)row.Number(3)), row.Number(4), row.Number(5), row.Number(6), unchecked((ulong)row.Number(7)), unchecked((ulong)row.Number(8)));
}
