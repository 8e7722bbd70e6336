using SQLitePCL;
using static SQLitePCL.raw;

namespace Penstock.TimeFrames.Verification.Database;

/// <summary>A prepared statement. Parameters count from 1, columns from 0.</summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt statement) : IDisposable
{
    public sqlite3_stmt Handle => statement;

    public int Columns => sqlite3_column_count(statement);

    public SqliteStatement Bind(int parameter, long value)
    {
        _ = sqlite3_bind_int64(statement, parameter, value);
        return this;
    }

    public SqliteStatement Bind(int parameter, long? value) => value is { } number ? Bind(parameter, number) : BindNull(parameter);

    public SqliteStatement Bind(int parameter, string? value)
    {
        if (value is null) return BindNull(parameter);
        _ = sqlite3_bind_text(statement, parameter, value);
        return this;
    }

    public SqliteStatement Bind(int parameter, byte[]? value)
    {
        if (value is null) return BindNull(parameter);
        database.Check(sqlite3_bind_blob(statement, parameter, value));
        return this;
    }

    public SqliteStatement BindNull(int parameter)
    {
        _ = sqlite3_bind_null(statement, parameter);
        return this;
    }

    /// <summary>Goes to the next row.</summary>
    /// <returns>False after the last.</returns>
    public bool Step()
    {
        var result = sqlite3_step(statement);
        if (result == SQLITE_ROW) return true;
        if (result == SQLITE_DONE) return false;
        var failure = database.Failure(result);
        _ = sqlite3_reset(statement);
        throw failure;
    }

    /// <summary>Runs a statement that gives no rows, and makes it ready for the next time.</summary>
    public void Run()
    {
        var result = sqlite3_step(statement);
        if (result != SQLITE_DONE)
        {
            var failure = database.Failure(result);
            _ = sqlite3_reset(statement);
            throw failure;
        }

        _ = sqlite3_reset(statement);
    }

    public void Reset() => _ = sqlite3_reset(statement);

    public bool IsNull(int column) => sqlite3_column_type(statement, column) == SQLITE_NULL;

    public bool IsText(int column) => sqlite3_column_type(statement, column) == SQLITE_TEXT;

    public long Number(int column) => sqlite3_column_int64(statement, column);

    public long? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

    public string? TextOrNull(int column) => IsNull(column) ? null : sqlite3_column_text(statement, column).utf8_to_string();

    public string Text(int column) => TextOrNull(column) ?? string.Empty;

    public byte[]? BlobOrNull(int column) => IsNull(column) ? null : sqlite3_column_blob(statement, column).ToArray();

    public void Dispose() => _ = sqlite3_finalize(statement);
}
