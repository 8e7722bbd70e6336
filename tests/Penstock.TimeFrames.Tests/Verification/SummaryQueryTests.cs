using System.Diagnostics;
using Penstock.Tests.Summaries;
using Penstock.TimeFrames.Verification.Database;
using Penstock.TimeFrames.Verification.Queries;

namespace Penstock.Tests.Verification;

public sealed class SummaryQueryTests : IDisposable
{
    private static readonly Lazy<byte[]> Stored = new(Store);

    private readonly TemporaryFolder _folder = new();
    private readonly string _path;

    public SummaryQueryTests()
    {
        _path = _folder["run.db"];
        File.WriteAllBytes(_path, Stored.Value);
    }

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Refused => new()
    {
        { "ATTACH 'x.db' AS x", "ATTACH is refused" },
        { "DETACH main", "DETACH is refused" },
        { "PRAGMA journal_mode = DELETE", "PRAGMA journal_mode is refused" },
        { "PRAGMA query_only = 0", "PRAGMA query_only is refused" },
        { "PRAGMA writable_schema = 1", "PRAGMA writable_schema is refused" },
        { "SELECT * FROM pragma_database_list", "table" },
        { "SELECT load_extension('x.so')", "load_extension" },
        { "SELECT readfile('/etc/passwd')", "readfile" },
        { "SELECT writefile('/tmp/x', 'y')", "writefile" },
        { "SELECT edit('x')", "edit" },
        { "SELECT fts3_tokenizer('simple')", "fts3_tokenizer" },
        { "SELECT sqlite_compileoption_get(0)", "function sqlite_compileoption_get is refused" },
        { "INSERT INTO run VALUES (1, '', 1, 1, 1, 'none', 0)", "a change of run is refused" },
        { "WITH x AS (SELECT 1) INSERT INTO schema_info SELECT 'a', 'b' FROM x", "a change of schema_info is refused" },
        { "WITH x AS (SELECT tf FROM tf) DELETE FROM diff WHERE tf IN x RETURNING tf", "a change of diff is refused" },
        { "WITH x(a) AS (VALUES (1)) UPDATE tf SET state = 0", "a change of tf is refused" },
        { "REPLACE INTO schema_info VALUES ('version', '7')", "a change of schema_info is refused" },
        { "DROP TABLE tf", "is refused" },
        { "CREATE TABLE mine (a)", "is refused" },
        { "CREATE TEMP TABLE mine (a)", "is refused" },
        { "CREATE TEMP VIEW mine AS SELECT 1", "is refused" },
        { "CREATE VIRTUAL TABLE temp.mine USING fts5(a)", "is refused" },
        { "CREATE INDEX mine ON tf (run)", "is refused" },
        { "ALTER TABLE tf RENAME TO mine", "is refused" },
        { "ANALYZE", "is refused" },
        { "REINDEX", "is refused" },
        { "VACUUM", "the statement changes something" },
        { "VACUUM INTO '/tmp/penstock-copy.db'", "the statement changes something" },
        { "BEGIN", "a transaction is refused" },
        { "BEGIN EXCLUSIVE", "a transaction is refused" },
        { "COMMIT", "a transaction is refused" },
        { "SAVEPOINT x", "a transaction is refused" },
        { "SELECT 1; SELECT 2", "there is more than one statement" },
        { "SELECT 1; DROP TABLE tf", "there is more than one statement" },
        { "SELECT 1; ATTACH 'x' AS x", "there is more than one statement" },
        { "SELECT 1; nonsense", "there is more than one statement" },
        { "", "there is no statement" },
        { "-- nothing\n /* at all */ ;", "there is no statement" },
        { "SELECT 1\0; DROP TABLE tf", "zero character" },
        { "SELECT nonsense FROM tf", "no such column: nonsense" },
        { "SELEC", "syntax error" },
        { "SELECT * FROM dbstat", "table" },
        { "SELECT * FROM sqlite_dbpage", "table" },
        { "SELECT * FROM sqlite_stmt", "table" },
        { "SELECT :tf", "parameter :tf has no value" },
        { "SELECT ?", "has no name" },
        { "SELECT zeroblob(1000000000)", "too big" },
        { "SELECT hex(zeroblob(4000000))", "too big" },
        { "SELECT " + string.Join(',', Enumerable.Repeat("1", 300)), "too many columns" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_no_question_is_refused_and_nothing_is_changed(string sql, string why)
    {
        var before = File.ReadAllBytes(_path);
        using (var query = SummaryQuery.Open(_path))
        {
            var refused = Assert.Throws<QueryException>(() => query.Run(sql, stop: TestContext.Current.CancellationToken));
            Assert.Contains(why, refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refused.Message);
            Assert.Equal(2L, Assert.Single(query.Run("SELECT COUNT(*) FROM v_tf_pair", stop: TestContext.Current.CancellationToken).Rows)[0]);
        }

        Assert.Equal(before, File.ReadAllBytes(_path));
        Assert.Equal(["run.db"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("WITH RECURSIVE x(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM x) SELECT COUNT(*) FROM x")]
    [InlineData("WITH RECURSIVE x(n) AS (VALUES (1) UNION ALL SELECT n FROM x) SELECT MAX(n) FROM x")]
    [InlineData("SELECT COUNT(*) FROM part a, part b, part c, part d, part e")]
    [InlineData("WITH RECURSIVE x(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM x) SELECT n FROM x ORDER BY n DESC")]
    [InlineData("WITH RECURSIVE x(n, s) AS (VALUES (1, 'a') UNION SELECT n + 1, hex(zeroblob(500000)) || n FROM x) SELECT COUNT(*) FROM x")]
    [InlineData("WITH RECURSIVE x(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM x) SELECT SUM(LENGTH(REPLACE(hex(zeroblob(100000)), '00', '11'))) FROM x")]
    public void A_question_that_never_ends_or_takes_all_memory_is_ended_in_time(string bomb)
    {
        using var query = SummaryQuery.Open(_path, new QueryLimits { Timeout = TimeSpan.FromMilliseconds(300), MaxMemory = 32 << 20 });
        var clock = Stopwatch.StartNew();

        var ended = Assert.Throws<QueryException>(() => query.Run(bomb, stop: TestContext.Current.CancellationToken));

        Assert.Contains("the question was ended: it took", ended.Message);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 20);
        Assert.Equal(1L, query.Run("SELECT 1", stop: TestContext.Current.CancellationToken).Rows[0][0]);
    }

    [Fact]
    public void Rows_and_bytes_of_a_result_are_bounded_and_the_end_is_told()
    {
        using var query = SummaryQuery.Open(_path, new QueryLimits { MaxRows = 100, MaxBytes = 1 << 20 });
        var many = query.Run("WITH RECURSIVE x(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM x) SELECT n FROM x", stop: TestContext.Current.CancellationToken);
        Assert.Equal((100, "there are more than 100 rows"), (many.Rows.Count, many.Limit));

        var large = query.Run("WITH RECURSIVE x(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM x) SELECT zeroblob(300000) FROM x", stop: TestContext.Current.CancellationToken);
        Assert.Equal((3, "the rows have more than 1048576 bytes"), (large.Rows.Count, large.Limit));
    }

    [Fact]
    public void A_statement_of_megabytes_is_refused_before_it_is_read()
    {
        using var query = SummaryQuery.Open(_path);
        Assert.Contains("up to 100000 are accepted", Assert.Throws<QueryException>(() => query.Run("SELECT 1" + new string(' ', 5_000_000), stop: TestContext.Current.CancellationToken)).Message);
        var deep = "SELECT " + string.Concat(Enumerable.Repeat("1+(", 20_000)) + "1" + new string(')', 20_000);
        Assert.Throws<QueryException>(() => query.Run(deep, stop: TestContext.Current.CancellationToken));
        Assert.Throws<QueryException>(() => query.Run(string.Join(" UNION ALL ", Enumerable.Repeat("SELECT 1", 3000)), stop: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_question_is_ended_when_it_is_stopped()
    {
        using var query = SummaryQuery.Open(_path);
        using var stop = new CancellationTokenSource(100);
        Assert.ThrowsAny<OperationCanceledException>(() => query.Run("SELECT COUNT(*) FROM part a, part b, part c, part d, part e", stop: stop.Token));
    }

    [Fact]
    public void Parameters_are_bound_and_never_part_of_the_statement()
    {
        using var query = SummaryQuery.Open(_path);
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { ["tf"] = 43L, ["name"] = "'; DROP TABLE tf; --", ["half"] = 0.5, ["none"] = null };
        var row = Assert.Single(query.Run("SELECT tf, :name, :half, $none FROM tf WHERE tf = @tf AND side = 1", parameters, stop: TestContext.Current.CancellationToken).Rows);
        Assert.Equal([43L, "'; DROP TABLE tf; --", 0.5, null], row);
    }

    [Fact]
    public void Parts_bits_and_digests_can_be_read_by_functions()
    {
        using var query = SummaryQuery.Open(_path);
        var parts = query.Run(
            """
            SELECT json_extract(p.value, '$.part'), json_extract(p.value, '$.size'), json_extract(p.value, '$.checksum'), json_extract(p.value, '$.hb')
            FROM eq, json_each(tf_parts_json(parts)) p WHERE tf = 43 AND side = 0 ORDER BY equip, p.key
            """,
            stop: TestContext.Current.CancellationToken);
        var rows = query.Run("SELECT part, size, tf_hex(checksum), orbit - (SELECT first_orbit FROM tf WHERE tf = 43 AND side = 0) FROM part WHERE tf = 43 AND side = 0 ORDER BY equip, msg, part", stop: TestContext.Current.CancellationToken);
        Assert.Equal(rows.Rows, parts.Rows);
        Assert.Equal([8L, "0-7"], query.Run("SELECT tf_bit_count(hb_present), tf_bit_ranges(hb_complete) FROM eq LIMIT 1", stop: TestContext.Current.CancellationToken).Rows[0]);
        Assert.Contains("a blob is accepted", Assert.Throws<QueryException>(() => query.Run("SELECT tf_bit_count('x')", stop: TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public void A_database_of_somebody_who_means_harm_answers_or_is_refused()
    {
        using (var database = SqliteDatabase.OpenToWrite(_path))
        {
            database.Run(
                """
                DROP VIEW v_tf_pair;
                CREATE VIEW v_tf_pair AS SELECT load_extension('x') AS tf;
                CREATE VIEW loop_a AS SELECT * FROM loop_b;
                CREATE VIEW loop_b AS SELECT * FROM loop_a;
                CREATE TRIGGER t INSTEAD OF INSERT ON v_equip BEGIN DELETE FROM tf; END;
                """);
        }

        using var query = SummaryQuery.Open(_path);
        Assert.Throws<QueryException>(() => query.Run("SELECT * FROM v_tf_pair", stop: TestContext.Current.CancellationToken));
        Assert.Contains("circularly defined", Assert.Throws<QueryException>(() => query.Run("SELECT * FROM loop_a", stop: TestContext.Current.CancellationToken)).Message);
        Assert.Equal(4L, query.Run("SELECT COUNT(*) FROM tf", stop: TestContext.Current.CancellationToken).Rows[0][0]);
    }

    [Fact]
    public void The_schema_can_be_looked_at()
    {
        using var query = SummaryQuery.Open(_path);
        Assert.Equal(16, query.Run("PRAGMA table_info(eq)", stop: TestContext.Current.CancellationToken).Rows.Count);
        Assert.Equal(16L, query.Run("SELECT COUNT(*) FROM pragma_table_info('eq')", stop: TestContext.Current.CancellationToken).Rows[0][0]);
        Assert.Equal("tf", query.Run("SELECT name FROM sqlite_schema WHERE name = 'tf'", stop: TestContext.Current.CancellationToken).Rows[0][0]);
        Assert.Equal(["tf", "tf_2"], query.Run("SELECT tf, tf FROM tf", stop: TestContext.Current.CancellationToken).Columns);
    }

    [Fact]
    public void Any_text_is_answered_or_refused()
    {
        using var query = SummaryQuery.Open(_path, new QueryLimits { Timeout = TimeSpan.FromMilliseconds(200), MaxRows = 10 });
        var words = "SELECT FROM tf eq part WHERE ( ) , * ; WITH RECURSIVE x AS UNION ALL ' \" -- /* */ VALUES LIMIT ORDER BY 1 :tf ATTACH PRAGMA INSERT INTO json_each zeroblob NULL \u00e9 \ud800".Split(' ');
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            try
            {
                _ = query.Run(string.Join(' ', Enumerable.Range(0, random.Next(1, 20)).Select(_ => words[random.Next(words.Length)])), stop: TestContext.Current.CancellationToken);
            }
            catch (QueryException)
            {
            }
        }
    }

    private static byte[] Store()
    {
        using var folder = new TemporaryFolder();
        using (var store = SummaryStore.Create(folder["run.db"], new SummaryStoreOptions { DetailLevel = 3 }))
        {
            var harmed = new SentFrame(2, 43);
            harmed.Equipments[1].Messages[0][0][70] ^= 1;
            store.Offer(SummaryStoreTests.Checked(1, 42));
            store.Offer(SummaryStoreTests.Checked(2, 43, harmed));
        }

        return File.ReadAllBytes(folder["run.db"]);
    }
}
