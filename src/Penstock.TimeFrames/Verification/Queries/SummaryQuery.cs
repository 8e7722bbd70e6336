using System.Runtime.ExceptionServices;
using System.Text;
using Penstock.TimeFrames.Verification.Database;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Penstock.TimeFrames.Verification.Queries;

/// <summary>Asks a database of summaries questions in SQL. Nothing can be changed by it, and no question can cost more than the limits. One thread at a time.</summary>
public sealed class SummaryQuery : IDisposable
{
    // A single call of a function of SQLite's cannot be interrupted; a thread that hangs in one is left to itself.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly SqliteDatabase _database;
    private readonly QueryGuard _guard;
    private readonly QueryLimits _limits;
    private bool _isLost;

    private SummaryQuery(SqliteDatabase database, QueryLimits limits)
    {
        (_database, _limits) = (database, limits);
        SummarySchema.Check(database);
        Runs = ReadRuns(database);
        (FirstTf, LastTf) = (database.Number("SELECT MIN(tf) FROM tf"), database.Number("SELECT MAX(tf) FROM tf"));
        DetailLevel = (int)Math.Clamp(database.Number("SELECT MAX(detail_level) FROM run") ?? 0, 0, 3);
        _guard = new QueryGuard(database, limits);
    }

    /// <summary>Numbers of the runs.</summary>
    public IReadOnlyList<long> Runs { get; }

    /// <summary>The lowest number of a time frame; null where there is none.</summary>
    public long? FirstTf { get; }

    /// <summary>The highest number of a time frame; null where there is none.</summary>
    public long? LastTf { get; }

    /// <summary>The level of detail of the run with the most; 0 where there is none.</summary>
    public int DetailLevel { get; }

    /// <summary>Opens a database for questions.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">What a question may cost; null: the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="SummaryDatabaseException">It is no such database, is damaged, or has another version.</exception>
    public static SummaryQuery Open(string path, QueryLimits? limits = null)
    {
        limits ??= new QueryLimits();
        limits.Validate();
        var database = SqliteDatabase.OpenToRead(path);
        try
        {
            return new SummaryQuery(database, limits);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Asks one question.</summary>
    /// <param name="sql">One statement that reads.</param>
    /// <param name="parameters">Values of its parameters by name, without the colon: null, <see cref="long"/>, <see cref="double"/> or <see cref="string"/>.</param>
    /// <param name="limits">Other limits on time and rows for this question; null: those of the connection.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="QueryException">It is refused, is wrong, or costs too much.</exception>
    public QueryResult Run(string sql, IReadOnlyDictionary<string, object?>? parameters = null, QueryLimits? limits = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(sql);
        if (_isLost) throw new QueryException("an earlier question does not end; the database has to be opened again");
        var within = limits ?? _limits;
        (QueryResult? Result, Exception? Failure) answer = default;
        var thread = new Thread(() => answer = Answer(sql, parameters, within, stop), 1 << 22) { Name = "summary query", IsBackground = true };
        _guard.Begin(within, stop);
        thread.Start();
        if (!thread.Join(within.Timeout + Grace))
        {
            _isLost = true;
            throw new QueryException($"the question took longer than {within.Timeout.TotalSeconds:0.###} s");
        }

        if (answer.Failure is { } failure) ExceptionDispatchInfo.Throw(failure);
        return answer.Result!;
    }

    /// <summary>Closes the database.</summary>
    public void Dispose()
    {
        if (!_isLost) _database.Dispose();
    }

    private static List<long> ReadRuns(SqliteDatabase database)
    {
        var runs = new List<long>();
        using var rows = database.Prepare("SELECT run FROM run ORDER BY run LIMIT 1000");
        while (rows.Step()) runs.Add(rows.Number(0));
        return runs;
    }

    private (QueryResult? Result, Exception? Failure) Answer(string sql, IReadOnlyDictionary<string, object?>? parameters, QueryLimits limits, CancellationToken stop)
    {
        try
        {
            using var statement = Prepare(sql);
            Bind(statement.Handle, parameters);
            return (Read(statement, limits), null);
        }
        catch (SummaryDatabaseException exception)
        {
            if (stop.IsCancellationRequested) return (null, new OperationCanceledException(stop));
            var why = _guard.Refused is { } refused ? $"{refused} is refused: questions may only read"
                : _guard.Reason is { } reason ? $"the question was ended: {reason}"
                : exception.Message.StartsWith(exception.Path, StringComparison.Ordinal) ? exception.Message[(exception.Path.Length + 2)..] : exception.Message;
            return (null, new QueryException(why));
        }
        catch (Exception exception)
        {
            return (null, exception);
        }
    }

    private SqliteStatement Prepare(string sql)
    {
        if (Encoding.UTF8.GetByteCount(sql) is var length && length > QueryLimits.MaxSqlBytes) throw new QueryException($"the statement has {length} bytes; up to {QueryLimits.MaxSqlBytes} are accepted");
        if (sql.Contains('\0', StringComparison.Ordinal)) throw new QueryException("the statement has a zero character; none is accepted");
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(sql);
        sqlite3_stmt? only = null;
        while (rest.Length > 0)
        {
            var result = sqlite3_prepare_v2(_database.Handle, rest, out var next, out rest);
            var isEmpty = next is null || next.IsInvalid;
            if (result != SQLITE_OK)
            {
                var failure = only is null ? (Exception)_database.Failure(result) : new QueryException("there is more than one statement; one is accepted");
                Finish(only);
                throw failure;
            }

            if (isEmpty) continue;
            if (only is not null)
            {
                Finish(only);
                Finish(next);
                throw new QueryException("there is more than one statement; one is accepted");
            }

            only = next;
        }

        if (only is null) throw new QueryException("there is no statement; one is accepted");
        if (sqlite3_stmt_readonly(only) != 0) return new SqliteStatement(_database, only);
        Finish(only);
        throw new QueryException("the statement changes something: questions may only read");
    }

    private static void Finish(sqlite3_stmt? statement)
    {
        if (statement is not null) _ = sqlite3_finalize(statement);
    }

    private static void Bind(sqlite3_stmt statement, IReadOnlyDictionary<string, object?>? parameters)
    {
        for (var i = 1; i <= sqlite3_bind_parameter_count(statement); i++)
        {
            var name = sqlite3_bind_parameter_name(statement, i).utf8_to_string();
            if (name is null) throw new QueryException($"parameter {i} has no name; names such as :tf are accepted");
            object? value = null;
            if (parameters?.TryGetValue(name[1..], out value) != true) throw new QueryException($"parameter {name} has no value");
            _ = value switch
            {
                null => sqlite3_bind_null(statement, i),
                long number => sqlite3_bind_int64(statement, i, number),
                double number => sqlite3_bind_double(statement, i, number),
                _ => sqlite3_bind_text(statement, i, $"{value}"),
            };
        }
    }

    private static QueryResult Read(SqliteStatement statement, QueryLimits limits)
    {
        var columns = new List<string>();
        for (var i = 0; i < statement.Columns; i++)
        {
            var name = sqlite3_column_name(statement.Handle, i).utf8_to_string() ?? $"column {i + 1}";
            var unique = name;
            for (var n = 2; columns.Contains(unique, StringComparer.Ordinal); n++) unique = $"{name}_{n}";
            columns.Add(unique);
        }

        var (rows, bytes) = (new List<IReadOnlyList<object?>>(), 0L);
        while (statement.Step())
        {
            if (rows.Count == limits.MaxRows) return new QueryResult(columns, rows, $"there are more than {limits.MaxRows} rows");
            var row = new object?[columns.Count];
            for (var i = 0; i < row.Length; i++) row[i] = Value(statement, i, ref bytes);
            if (bytes > limits.MaxBytes) return new QueryResult(columns, rows, $"the rows have more than {limits.MaxBytes} bytes");
            rows.Add(row);
        }

        return new QueryResult(columns, rows, null);
    }

    private static object? Value(SqliteStatement statement, int column, ref long bytes)
    {
        const int Each = 16;
        bytes += Each;
        switch (sqlite3_column_type(statement.Handle, column))
        {
            case SQLITE_INTEGER: return statement.Number(column);
            case SQLITE_FLOAT: return sqlite3_column_double(statement.Handle, column);
            case SQLITE_NULL: return null;
            case SQLITE_BLOB:
                var blob = statement.BlobOrNull(column) ?? [];
                bytes += blob.Length;
                return blob;
            default:
                var text = statement.Text(column);
                bytes += 2L * text.Length;
                return text;
        }
    }
}
