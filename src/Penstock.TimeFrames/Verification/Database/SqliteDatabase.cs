using SQLitePCL;
using static SQLitePCL.raw;

namespace Penstock.TimeFrames.Verification.Database;

/// <summary>One connection to a SQLite file. One thread at a time. The native calls without a layer between: a row of a part must cost microseconds.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int BusyMs = 2000;

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(string path, sqlite3 handle) => (Path, Handle) = (path, handle);

    public string Path { get; }

    public sqlite3 Handle { get; }

    /// <summary>Opens a file for reading; nothing of it, nor beside it, is changed.</summary>
    public static SqliteDatabase OpenToRead(string path)
    {
        CheckFile(path);
        // Beside a database that was closed there is no log, and its folder may not be writable: then it is read as what does not change.
        var isClosed = !File.Exists(path + "-wal") && !File.Exists(path + "-journal");
        return Open(path, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, $"file:{Escape(path)}?mode=ro{(isClosed ? "&immutable=1" : "")}");
    }

    /// <summary>Opens a file for reading and writing.</summary>
    public static SqliteDatabase OpenToWrite(string path)
    {
        CheckFile(path);
        return Open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, $"file:{Escape(path)}?mode=rw");
    }

    /// <summary>Makes a file; one that is there is refused.</summary>
    /// <exception cref="IOException">There is one, or it cannot be made.</exception>
    public static SqliteDatabase Create(string path)
    {
        using (new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite)) { }
        return Open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, $"file:{Escape(path)}?mode=rw");
    }

    /// <summary>True where a file begins as SQLite's do.</summary>
    public static bool IsDatabase(string path)
    {
        Span<byte> start = stackalloc byte[16];
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return RandomAccess.Read(file, start, 0) == start.Length && start.SequenceEqual("SQLite format 3\0"u8);
    }

    /// <summary>Runs statements that give no rows.</summary>
    public void Run(string sql) => Check(sqlite3_exec(Handle, sql));

    public SqliteStatement Prepare(string sql)
    {
        Check(sqlite3_prepare_v2(Handle, sql, out var statement));
        return new SqliteStatement(this, statement);
    }

    /// <summary>The first column of the first row; null where there is none.</summary>
    public long? Number(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.NumberOrNull(0) : null;
    }

    /// <summary>The first column of the first row; null where there is none.</summary>
    public string? Text(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.TextOrNull(0) : null;
    }

    public void Check(int result)
    {
        if (result is not (SQLITE_OK or SQLITE_ROW or SQLITE_DONE)) throw Failure(result);
    }

    public SummaryDatabaseException Failure(int result) => new(Path, Explain(result, sqlite3_errmsg(Handle).utf8_to_string()));

    public void Dispose() => _ = sqlite3_close_v2(Handle);

    private static SqliteDatabase Open(string path, int flags, string name)
    {
        var result = sqlite3_open_v2(name, out var handle, flags, null);
        var database = new SqliteDatabase(path, handle);
        try
        {
            database.Check(result);
            database.Check(sqlite3_extended_result_codes(handle, 1));
            database.Check(sqlite3_busy_timeout(handle, BusyMs));
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static void CheckFile(string path)
    {
        if (Directory.Exists(path)) throw new SummaryDatabaseException(path, "is a folder; a database of summaries is accepted");
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: there is no such file");
        if (!IsDatabase(path)) throw new SummaryDatabaseException(path, "is no SQLite database; a database of summaries is accepted");
    }

    private static string Escape(string path) =>
        System.IO.Path.GetFullPath(path).Replace("%", "%25", StringComparison.Ordinal).Replace("?", "%3f", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal);

    private static string Explain(int result, string message) => (result & 0xFF) switch
    {
        SQLITE_CORRUPT or SQLITE_NOTADB => $"the database is damaged ({message})",
        SQLITE_FULL => "the disk is full",
        SQLITE_BUSY or SQLITE_LOCKED => $"somebody else writes the database ({message})",
        SQLITE_READONLY => $"the database cannot be written ({message})",
        SQLITE_NOMEM => "the memory allowed is used up",
        _ => message,
    };
}
