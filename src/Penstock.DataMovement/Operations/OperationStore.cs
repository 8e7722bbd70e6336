using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Penstock.DataMovement.Api;

namespace Penstock.DataMovement.Operations;

/// <summary>The journal and the history of the operations: one row each in a SQLite file, written before the caller is told. One daemon at a time has it.</summary>
internal sealed class OperationStore : IDisposable
{
    private const int SchemaVersion = 1;
    private const int RowsPerAnswer = 100_000;

    private const string Schema = """
        CREATE TABLE operations (
            uid TEXT PRIMARY KEY, owner INTEGER NOT NULL, owner_group INTEGER NOT NULL, owner_groups TEXT NOT NULL, owner_process INTEGER NOT NULL,
            workflow TEXT NOT NULL, workflow_namespace TEXT NOT NULL, request TEXT NOT NULL,
            phase INTEGER NOT NULL, cancel_asked INTEGER NOT NULL, outcome INTEGER NOT NULL, created INTEGER NOT NULL, started INTEGER, ended INTEGER,
            message TEXT NOT NULL, command TEXT NOT NULL, progress INTEGER NOT NULL, last_message TEXT NOT NULL, last_message_at INTEGER, restarts INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX operations_by_workflow ON operations (workflow_namespace, workflow);
        CREATE INDEX operations_by_end ON operations (ended);
        """;

    private const string Columns =
        "uid, owner, owner_group, owner_groups, owner_process, workflow, workflow_namespace, request, phase, cancel_asked, outcome, created, started, ended, message, command, progress, last_message, last_message_at, restarts";

    private const string Values =
        "$uid, $owner, $owner_group, $owner_groups, $owner_process, $workflow, $workflow_namespace, $request, $phase, $cancel_asked, $outcome, $created, $started, $ended, $message, $command, $progress, $last_message, $last_message_at, $restarts";

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly FileStream _lock;

    private OperationStore(SqliteConnection connection, FileStream exclusive)
    {
        _connection = connection;
        _lock = exclusive;
    }

    /// <summary>Opens the store of a state folder, which is made where it does not exist, for this user alone.</summary>
    /// <exception cref="IOException">The folder cannot be used, another daemon has it, or the file is not a store of this version.</exception>
    public static OperationStore Open(string folder)
    {
        SQLitePCL.Batteries_V2.Init();
        var file = Path.Combine(folder, "operations.db");
        FileStream? exclusive = null;
        try
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            exclusive = Exclusive(folder);
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
            connection.Open();
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var store = new OperationStore(connection, exclusive);
            store.Prepare(file);
            return store;
        }
        catch (Exception e) when (e is SqliteException or UnauthorizedAccessException)
        {
            exclusive?.Dispose();
            throw new IOException($"the state folder '{folder}' cannot be used: {e.Message}", e);
        }
        catch
        {
            exclusive?.Dispose();
            throw;
        }
    }

    /// <summary>Writes one operation, new or changed. It is on disk when this returns.</summary>
    public void Write(Operation operation)
    {
        lock (_gate)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = $"INSERT OR REPLACE INTO operations ({Columns}) VALUES ({Values})";
            Bind(command.Parameters, operation);
            command.ExecuteNonQuery();
        }
    }

    public bool Delete(string uid)
    {
        lock (_gate)
        {
            using var command = Command("DELETE FROM operations WHERE uid = $uid", ("$uid", uid));
            return command.ExecuteNonQuery() > 0;
        }
    }

    public Operation? Find(string uid)
    {
        lock (_gate)
        {
            using var command = Command($"SELECT {Columns} FROM operations WHERE uid = $uid", ("$uid", uid));
            using var reader = command.ExecuteReader();
            return reader.Read() ? Read(reader) : null;
        }
    }

    /// <summary>What had not ended, oldest first.</summary>
    public IReadOnlyList<Operation> LoadUnfinished() => Select($"SELECT {Columns} FROM operations WHERE phase < {(int)OperationPhase.Finished} ORDER BY uid");

    /// <summary>The newest operations, newest first.</summary>
    public IReadOnlyList<Operation> LoadLatest(int count) => Select($"SELECT {Columns} FROM operations ORDER BY uid DESC LIMIT $count", ("$count", count));

    /// <summary>The names of a workflow's operations (of all where it is null), oldest first, of one owner where one is given.</summary>
    public IReadOnlyList<string> List(WorkflowReference? workflow, uint? owner)
    {
        lock (_gate)
        {
            using var command = Command(
                "SELECT uid FROM operations WHERE ($all OR (workflow = $workflow AND workflow_namespace = $namespace)) AND ($anyone OR owner = $owner) ORDER BY uid LIMIT $rows",
                ("$all", workflow is null), ("$workflow", workflow?.Name ?? ""), ("$namespace", workflow?.Namespace ?? ""), ("$anyone", owner is null), ("$owner", (long)(owner ?? 0)), ("$rows", RowsPerAnswer));
            using var reader = command.ExecuteReader();
            var uids = new List<string>();
            while (reader.Read()) uids.Add(reader.GetString(0));
            return uids;
        }
    }

    /// <summary>Forgets what ended before a time, and the oldest of what ended beyond a count.</summary>
    /// <returns>How many were forgotten.</returns>
    public int Prune(DateTimeOffset before, int keep)
    {
        lock (_gate)
        {
            using var old = Command("DELETE FROM operations WHERE ended < $before", ("$before", before.UtcTicks));
            using var many = Command("DELETE FROM operations WHERE uid IN (SELECT uid FROM operations WHERE ended IS NOT NULL ORDER BY ended DESC LIMIT -1 OFFSET $keep)", ("$keep", keep));
            return old.ExecuteNonQuery() + many.ExecuteNonQuery();
        }
    }

    /// <summary>True when it can be read.</summary>
    public bool Answers()
    {
        lock (_gate)
        {
            using var command = Command("SELECT count(*) FROM sqlite_schema");
            return command.ExecuteScalar() is not null;
        }
    }

    public void Dispose()
    {
        lock (_gate) _connection.Dispose();
        _lock.Dispose();
    }

    private static FileStream Exclusive(string folder)
    {
        var path = Path.Combine(folder, "lock");
        try
        {
            // .NET locks what it opens unshared (flock): it ends with the process, however that ends.
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new IOException($"the state folder '{folder}' is in use by another daemon", e);
        }
    }

    private void Prepare(string file)
    {
        // FULL: what a caller was told is there after a loss of power too.
        using (var pragma = Command("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA user_version")) _ = pragma.ExecuteScalar();
        using var ask = Command("PRAGMA user_version");
        var version = Convert.ToInt32(ask.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (version == SchemaVersion) return;
        if (version != 0) throw new IOException($"'{file}' has schema version {version}; this daemon reads version {SchemaVersion}");
        using var create = Command($"BEGIN; {Schema} PRAGMA user_version = {SchemaVersion}; COMMIT");
        create.ExecuteNonQuery();
    }

    private List<Operation> Select(string text, params (string Name, object Value)[] parameters)
    {
        lock (_gate)
        {
            using var command = Command(text, parameters);
            using var reader = command.ExecuteReader();
            var operations = new List<Operation>();
            while (reader.Read()) operations.Add(Read(reader));
            return operations;
        }
    }

#pragma warning disable CA2100 // every text is a constant of this file; values are parameters
    private SqliteCommand Command(string text, params (string Name, object Value)[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command;
    }
#pragma warning restore CA2100

    private static void Bind(SqliteParameterCollection p, Operation o)
    {
        p.AddWithValue("$uid", o.Uid);
        p.AddWithValue("$owner", (long)o.Owner.UserId);
        p.AddWithValue("$owner_group", (long)o.Owner.GroupId);
        p.AddWithValue("$owner_groups", string.Join(',', o.Owner.Groups));
        p.AddWithValue("$owner_process", o.Owner.ProcessId);
        p.AddWithValue("$workflow", o.Request.Workflow?.Name ?? "");
        p.AddWithValue("$workflow_namespace", o.Request.Workflow?.Namespace ?? "");
        p.AddWithValue("$request", JsonSerializer.Serialize(o.Request));
        p.AddWithValue("$phase", (int)o.Phase);
        p.AddWithValue("$cancel_asked", o.IsCancelAsked);
        p.AddWithValue("$outcome", (int)o.Outcome);
        p.AddWithValue("$created", o.CreatedAt.UtcTicks);
        p.AddWithValue("$started", Ticks(o.StartedAt));
        p.AddWithValue("$ended", Ticks(o.EndedAt));
        p.AddWithValue("$message", o.Message);
        p.AddWithValue("$command", o.Command);
        p.AddWithValue("$progress", o.Progress);
        p.AddWithValue("$last_message", o.LastMessage);
        p.AddWithValue("$last_message_at", Ticks(o.LastMessageAt));
        p.AddWithValue("$restarts", o.Restarts);
    }

    private static object Ticks(DateTimeOffset? time) => time is { } t ? t.UtcTicks : DBNull.Value;

    private static Operation Read(SqliteDataReader r) => new()
    {
        Uid = r.GetString(0),
        Owner = new Caller((uint)r.GetInt64(1), (uint)r.GetInt64(2), [.. r.GetString(3).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(uint.Parse)], r.GetInt32(4)),
        Request = JsonSerializer.Deserialize<OperationRequest>(r.GetString(7))!,
        Phase = (OperationPhase)r.GetInt32(8),
        IsCancelAsked = r.GetBoolean(9),
        Outcome = (OperationStatus)r.GetInt32(10),
        CreatedAt = Time(r, 11)!.Value,
        StartedAt = Time(r, 12),
        EndedAt = Time(r, 13),
        Message = r.GetString(14),
        Command = r.GetString(15),
        Progress = r.GetInt32(16),
        LastMessage = r.GetString(17),
        LastMessageAt = Time(r, 18),
        Restarts = r.GetInt32(19),
    };

    private static DateTimeOffset? Time(SqliteDataReader r, int column) => r.IsDBNull(column) ? null : new DateTimeOffset(r.GetInt64(column), TimeSpan.Zero);
}
