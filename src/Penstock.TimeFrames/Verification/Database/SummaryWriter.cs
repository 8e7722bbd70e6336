using Penstock.Checksums;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Verification.Database;

/// <summary>Writes time frames into one database. One thread at a time; the caller says where transactions begin and end.</summary>
internal sealed class SummaryWriter : IDisposable
{
    private const string LogSettings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY";

    private readonly SqliteDatabase _database;
    private readonly SummaryStoreOptions _options;
    private readonly PartRows _parts;
    private readonly SqliteStatement _run;
    private readonly SqliteStatement _tf;
    private readonly SqliteStatement _stf;
    private readonly SqliteStatement _eq;
    private readonly SqliteStatement _header;
    private readonly HashSet<uint> _runs = [];
    private NameTable _names;
    private VerdictRows _verdicts;

    private SummaryWriter(SqliteDatabase database, SummaryStoreOptions options)
    {
        (_database, _options) = (database, options);
        database.Run(LogSettings);
        _names = new NameTable(database);
        _parts = new PartRows(database);
        _verdicts = new VerdictRows(database, _names, options);
        _run = database.Prepare("INSERT OR IGNORE INTO run VALUES (?1, ?2, ?3, NULL, ?4, ?5, ?6)");
        _tf = database.Prepare("INSERT INTO tf VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)");
        _stf = database.Prepare("INSERT INTO stf VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");
        _eq = database.Prepare("INSERT INTO eq VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)");
        _header = database.Prepare("INSERT INTO eq_hdr VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    }

    public string Path => _database.Path;

    public long PartRowsWritten { get; private set; }

    /// <summary>Makes a database; a file that is there is refused.</summary>
    public static SummaryWriter Create(string path, SummaryStoreOptions options)
    {
        var database = SqliteDatabase.Create(path);
        return Begin(database, options, SummarySchema.Make);
    }

    /// <summary>Goes on with a database.</summary>
    public static SummaryWriter Continue(string path, SummaryStoreOptions options) => Begin(SqliteDatabase.OpenToWrite(path), options, SummarySchema.Check);

    public void BeginTransaction() => _database.Run("BEGIN IMMEDIATE");

    public void Commit() => _database.Run("COMMIT");

    /// <summary>Undoes what was written since the transaction began.</summary>
    public void Rollback()
    {
        _database.Run("ROLLBACK");
        ReadNames();
    }

    /// <summary>Moves what the log holds into the file, as far as no reader is in the way.</summary>
    public void Checkpoint() => _database.Run("PRAGMA wal_checkpoint(PASSIVE)");

    /// <summary>Bytes of the database, without its log.</summary>
    public long Bytes => (_database.Number("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size") ?? 0);

    /// <summary>Writes a time frame, or nothing of it where that fails.</summary>
    public void Write(CheckedTimeFrame frame, int level)
    {
        _database.Run("SAVEPOINT one");
        try
        {
            WriteRows(frame, level);
        }
        catch (SummaryDatabaseException)
        {
            _database.Run("ROLLBACK TO one; RELEASE one");
            ReadNames();
            throw;
        }

        _database.Run("RELEASE one");
    }

    private void WriteRows(CheckedTimeFrame frame, int level)
    {
        var any = frame.Flp ?? frame.Epn;
        if (any is not null) WriteRun(any);
        if (frame.Flp is { } flp) WriteSide(flp, SummarySide.Flp, frame, level);
        if (frame.Epn is { } epn) WriteSide(epn, SummarySide.Epn, frame, level);
        if (frame.Result is { } result) _verdicts.Write(result, frame);
    }

    /// <summary>Makes rows of the packed parts of a time frame; rows that are there are made anew.</summary>
    public void Expand(ulong tf)
    {
        _database.Run($"DELETE FROM part WHERE tf = {unchecked((long)tf)}");
        foreach (var (key, messages, hasChecksums) in PackedRows.Read(_database, tf)) WriteParts(key, messages, hasChecksums);
    }

    /// <summary>Ends the file: the log goes into it, and it stands alone. Where a reader is in the way the log stays, and the next to open the file sees to it.</summary>
    public void Complete()
    {
        _database.Run($"UPDATE run SET ended_ms = {DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()} WHERE ended_ms IS NULL");
        try
        {
            _database.Run("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE");
        }
        catch (SummaryDatabaseException)
        {
            // Everything is committed; only the form of the file is another.
        }
    }

    public void Dispose()
    {
        foreach (IDisposable one in (IDisposable[])[_names, _parts, _verdicts, _run, _tf, _stf, _eq, _header, _database]) one.Dispose();
    }

    private static SummaryWriter Begin(SqliteDatabase database, SummaryStoreOptions options, Action<SqliteDatabase> prepare)
    {
        try
        {
            prepare(database);
            return new SummaryWriter(database, options);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private void WriteRun(TfSummary side)
    {
        if (_runs.Contains(side.Header.RunNumber)) return;
        _run.Bind(1, side.Header.RunNumber).Bind(2, _options.Partition).Bind(3, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds())
            .Bind(4, side.OrbitsPerTimeFrame).Bind(5, Checksum.NameOf(side.Checksum)).Bind(6, _options.DetailLevel).Run();
        _runs.Add(side.Header.RunNumber);
    }

    // Numbers that were given to names and then undone are given again.
    private void ReadNames()
    {
        _names.Dispose();
        _verdicts.Dispose();
        _names = new NameTable(_database);
        _verdicts = new VerdictRows(_database, _names, _options);
        _runs.Clear();
    }

    private void WriteSide(TfSummary side, SummarySide which, CheckedTimeFrame frame, int level)
    {
        var tf = unchecked((long)side.Header.Id);
        _tf.Bind(1, tf).Bind(2, (long)which).Bind(3, which == SummarySide.Epn ? _names.Epn(frame.EpnName ?? _options.EpnName) : null).Bind(4, Known(side.Header.FirstOrbit))
            .Bind(5, side.Header.RunNumber).Bind(6, Time(side.Header.CreationTimeMs)).Bind(7, frame.SealedAt?.ToUnixTimeMilliseconds())
            .Bind(8, frame.ExpectedSources).Bind(9, side.Sources?.Count ?? 0).Bind(10, side.EquipmentCount).Bind(11, side.MessageCount).Bind(12, side.PartCount)
            .Bind(13, side.Bytes).Bind(14, unchecked((long)side.DigestSum)).Bind(15, unchecked((long)side.DigestXor)).Bind(16, frame.SealedAt is null ? 0 : 1).Run();
        // The table of sub time frames is that of the sources' side.
        var stfs = which == SummarySide.Flp ? side.Stfs : [];
        foreach (var stf in stfs)
        {
            var node = _names.Flp(_options.FlpName(stf.Source));
            WriteStf(tf, node, stf);
            WriteEquipments(side, stf.Header, stf.Equipments, (tf, which, node), level);
        }

        if (stfs.Count == 0) WriteEquipments(side, side.Header, side.Equipments, (tf, which, 0), level);
    }

    private void WriteStf(long tf, long node, StfSummary stf) =>
        _stf.Bind(1, tf).Bind(2, node).Bind(3, Known(stf.Header.FirstOrbit)).Bind(4, stf.Header.RunNumber).Bind(5, (int)stf.Header.Origin)
            .Bind(6, Time(stf.Header.CreationTimeMs)).BindNull(7).Bind(8, stf.EquipmentCount).Bind(9, stf.PartCount).Bind(10, stf.Bytes)
            .Bind(11, unchecked((long)stf.DigestSum)).Bind(12, unchecked((long)stf.DigestXor)).Run();

    private void WriteEquipments(TfSummary side, in SubTimeFrameHeader header, IReadOnlyList<EquipmentSummary> equipments, (long Tf, SummarySide Side, long Flp) place, int level)
    {
        if (level == 0) return;
        foreach (var equipment in equipments)
        {
            var key = new PartKey(place.Tf, (long)place.Side, _names.Equipment(equipment.Id), place.Flp, header.FirstOrbit == SubTimeFrameHeader.UnknownOrbit ? null : header.FirstOrbit);
            var heartbeats = equipment.Heartbeats;
            _eq.Bind(1, key.Tf).Bind(2, key.Side).Bind(3, key.Equip).Bind(4, key.Flp).Bind(5, equipment.MessageCount).Bind(6, equipment.PartCount).Bind(7, equipment.Bytes)
                .Bind(8, SerializationCode.Of(equipment)).Bind(9, unchecked((long)equipment.HeaderDigest)).Bind(10, unchecked((long)equipment.DigestSum)).Bind(11, unchecked((long)equipment.DigestXor))
                .Bind(12, heartbeats?.PresentBits).Bind(13, heartbeats?.AcceptedBits).Bind(14, heartbeats?.CompleteBits).Bind(15, heartbeats?.Duplicates ?? 0)
                .Bind(16, level >= 2 ? PackedParts.Write(equipment) : null).Run();
            WriteHeaders(key, header, equipment);
            if (level >= 3) WriteParts(key, equipment.Messages, side.Checksum != ChecksumKind.None);
        }
    }

    private void WriteParts(in PartKey key, IReadOnlyList<MessageSummary> messages, bool hasChecksums)
    {
        _parts.Write(key, messages, hasChecksums);
        foreach (var message in messages) PartRowsWritten += message.Parts.Count;
    }

    // Headers that are the time frame's own can be made again from its row; others are kept.
    private void WriteHeaders(in PartKey key, in SubTimeFrameHeader frame, EquipmentSummary equipment)
    {
        if (equipment.Headers.Count == 1 && TfSummary.IsOf(equipment.Headers[0], frame) && equipment.Headers[0].FirstOrbit == frame.FirstOrbit
            && (SerializationCode.Of(equipment) & 0xFF) != SerializationCode.Other)
        {
            return;
        }

        for (var i = 0; i < equipment.Headers.Count; i++)
        {
            var header = equipment.Headers[i];
            _header.Bind(1, key.Tf).Bind(2, key.Side).Bind(3, key.Equip).Bind(4, key.Flp).Bind(5, i).Bind(6, unchecked((long)header.Serialization))
                .Bind(7, header.FirstOrbit).Bind(8, header.TfCounter).Bind(9, header.RunNumber).Run();
        }
    }

    private static long? Known(uint orbit) => orbit == SubTimeFrameHeader.UnknownOrbit ? null : orbit;

    private static long? Time(ulong milliseconds) => milliseconds is 0 or ulong.MaxValue ? null : unchecked((long)milliseconds);
}
