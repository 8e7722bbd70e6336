using System.Diagnostics;
using Penstock.TimeFrames.Verification.Database;
using static SQLitePCL.raw;

namespace Penstock.TimeFrames.Verification.Queries;

/// <summary>
/// Makes a connection one that can only answer questions about what is in the file: nothing is written, attached, loaded or set, and nothing costs
/// more than the limits. Several locks hold each door: the file is open for reading, the authorizer denies what it does not know, SQLite's own limits are low.
/// </summary>
internal sealed class QueryGuard
{
    private const int OperationsPerLook = 1000;

    private static readonly HashSet<string> Pragmas = new(StringComparer.OrdinalIgnoreCase) { "table_info", "table_list", "index_list" };

    private static readonly HashSet<string> TableFunctions =
        new(StringComparer.OrdinalIgnoreCase) { "json_each", "json_tree", "pragma_table_info", "pragma_table_list", "pragma_index_list", "sqlite_schema", "sqlite_master" };

    private readonly HashSet<string> _closed = new(StringComparer.OrdinalIgnoreCase);
    private QueryLimits _limits;
    private long _began;
    private long _memoryBefore;
    private CancellationToken _stop;

    public QueryGuard(SqliteDatabase database, QueryLimits limits)
    {
        _limits = limits;
        database.Run("PRAGMA query_only = 1; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = 1; PRAGMA mmap_size = 0; PRAGMA cache_size = -16384");
        // A name that is neither a table of the file nor one that SQLite makes up (dbstat shows pages, others the inside of the library) is one that the question gives itself.
        using (var closed = database.Prepare("SELECT name FROM pragma_module_list UNION SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'"))
        {
            while (closed.Step()) _closed.Add(closed.Text(0));
        }

        var handle = database.Handle;
        QueryFunctions.Register(handle);
        database.Check(sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, out _));
        database.Check(sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, out _));
        database.Check(sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, out _));
        foreach (var (limit, value) in new[]
        {
            (SQLITE_LIMIT_LENGTH, QueryLimits.MaxValueBytes), (SQLITE_LIMIT_SQL_LENGTH, QueryLimits.MaxSqlBytes), (SQLITE_LIMIT_COLUMN, 256), (SQLITE_LIMIT_EXPR_DEPTH, 200),
            (SQLITE_LIMIT_COMPOUND_SELECT, 50), (SQLITE_LIMIT_VDBE_OP, 10_000_000), (SQLITE_LIMIT_FUNCTION_ARG, 100), (SQLITE_LIMIT_ATTACHED, 0), (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000),
            (SQLITE_LIMIT_VARIABLE_NUMBER, 100), (SQLITE_LIMIT_TRIGGER_DEPTH, 1), (SQLITE_LIMIT_WORKER_THREADS, 0),
        })
        {
            _ = sqlite3_limit(handle, limit, value);
        }

        sqlite3_progress_handler(handle, OperationsPerLook, _ => IsOver() ? 1 : 0, null);
        database.Check(sqlite3_set_authorizer(handle, Authorize, null));
    }

    /// <summary>Why the statement that runs was ended; null while it may go on.</summary>
    public string? Reason { get; private set; }

    /// <summary>What the authorizer refused; null where it refused nothing.</summary>
    public string? Refused { get; private set; }

    /// <summary>From here on time and memory count.</summary>
    public void Begin(QueryLimits limits, CancellationToken stop)
    {
        _limits = limits;
        (Reason, Refused, _stop) = (null, null, stop);
        (_began, _memoryBefore) = (Stopwatch.GetTimestamp(), sqlite3_memory_used());
    }

    private bool IsOver()
    {
        if (_stop.IsCancellationRequested) Reason = "it was stopped";
        else if (Stopwatch.GetElapsedTime(_began) >= _limits.Timeout) Reason = $"it took longer than {_limits.Timeout.TotalSeconds:0.###} s";
        else if (sqlite3_memory_used() - _memoryBefore > _limits.MaxMemory) Reason = $"it took more than {_limits.MaxMemory} bytes of memory";
        return Reason is not null;
    }

    private int Authorize(object? data, int action, string? first, string? second, string? database, string? trigger)
    {
        var allowed = action switch
        {
            SQLITE_SELECT or SQLITE_RECURSIVE => true,
            SQLITE_READ => first is null || TableFunctions.Contains(first) || !(_closed.Contains(first) || first.StartsWith("sqlite_", StringComparison.OrdinalIgnoreCase) || first.StartsWith("pragma_", StringComparison.OrdinalIgnoreCase)),
            SQLITE_FUNCTION => second is not null && QueryFunctions.IsAllowed(second),
            SQLITE_PRAGMA => first is not null && Pragmas.Contains(first),
            _ => false,
        };
        if (allowed) return SQLITE_OK;
        Refused ??= action switch
        {
            SQLITE_READ => $"table {first}",
            SQLITE_FUNCTION => $"function {second}",
            SQLITE_PRAGMA => $"PRAGMA {first}",
            SQLITE_ATTACH => "ATTACH",
            SQLITE_DETACH => "DETACH",
            SQLITE_TRANSACTION or SQLITE_SAVEPOINT => "a transaction",
            SQLITE_INSERT or SQLITE_UPDATE or SQLITE_DELETE => $"a change of {first}",
            _ => "a change of the database",
        };
        return SQLITE_DENY;
    }
}
