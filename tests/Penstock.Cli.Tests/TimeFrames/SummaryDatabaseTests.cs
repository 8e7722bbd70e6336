using System.Text.Json;
using System.Xml.Linq;

namespace Penstock.Cli.Tests.TimeFrames;

public sealed class SummaryDatabaseTests
{
    [Fact]
    public async Task A_database_is_built_of_both_sides_compared_asked_checked_exploded_and_merged()
    {
        using var files = new SummaryFiles();
        var db = files["run.db"];
        Assert.Equal($"{db}: 2 time frames of 4 orbits, 24 parts; 0 compared, 0 differ; 2 are on this side only\n", (await Runs(0, "build", files.Sent, "-o", db, "--side", "flp")).Out);
        var built = JsonDocument.Parse((await Runs(1, "build", files.Built, "-o", db, "--json")).Out).RootElement;
        Assert.Equal((2, 2, 1), (built.GetProperty("timeFrames").GetInt32(), built.GetProperty("compared").GetInt32(), built.GetProperty("different").GetInt32()));

        var compared = await Runs(1, "compare", db);
        Assert.Matches("CHECKSUM +ITS/RAWDATA/0x00000001, message 0, part 2, heartbeat frame 2, bytes 256..383", compared.Out);
        Assert.Equal(0, (await CommandRun.Of("tf", "summary", "compare", db, "--tf", "42")).ExitCode);
        Assert.Equal(1, (await CommandRun.Of("tf", "summary", "compare", files.Sent, db)).ExitCode);
        Assert.Equal(compared.Out, (await Runs(1, "compare", db, "--run")).Out);
        Assert.Equal(compared.Out, (await Runs(1, "compare", db, "--run", "556789")).Out);
        await SummaryCompareTests.Fails(1, "holds no run 7; 556789 is there", "tf", "summary", "compare", db, "--run", "7");

        Assert.Equal("{\"tf\":42,\"equal\":1}\n{\"tf\":43,\"equal\":0}\n", (await Runs(0, "query", db, "SELECT tf, equal FROM v_tf_pair", "--json")).Out);
        Assert.Equal("n,\"a,\"\"b\",c\n3,\"x,\"\"y\",\n", (await Runs(0, "query", db, "SELECT 3 AS n, 'x,\"y' AS \"a,\"\"b\", NULL AS c", "--csv")).Out);
        Assert.Equal("| x |\n| --- |\n| 43\\| |\n", (await Runs(0, "query", db, "SELECT :tf || :bar AS x", "--tf", "43", "--param", "bar=|", "--format", "md")).Out);
        Assert.Matches(@"digest_sum\s+─+\s+[0-9a-f]{16}\s", (await Runs(0, "query", db, "SELECT digest_sum FROM tf WHERE tf = 42 AND side = 0")).Out);

        var check = await Runs(2, "check", db, "--format", "junit");
        Assert.Equal(("4", "2"), (XDocument.Parse(check.Out).Root!.Element("testsuite")!.Attribute("tests")!.Value, XDocument.Parse(check.Out).Root!.Element("testsuite")!.Attribute("failures")!.Value));
        Assert.Equal("{\"n\":4}\n", (await Runs(0, "query", db, "SELECT COUNT(*) AS n FROM crit_result", "--json")).Out);

        Assert.Equal($"{db}: 24 rows of parts for time frame 43\n", (await Runs(0, "explode", db, "--tf", "43")).Out);
        Assert.Equal($"{db}: 4 sides of time frames, 1 differences new; 0 were there\n", (await Runs(0, "merge", db, "-o", files["site.db"])).Out);
        Assert.Contains("\"name\":\"tf\",\"type\":\"table\",\"rows\":4", (await Runs(0, "schema", files["site.db"], "--json")).Out, StringComparison.Ordinal);
        Assert.Contains("CREATE VIEW v_tf_pair", (await Runs(0, "schema")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Criteria_of_a_file_give_the_exit_codes_that_are_documented()
    {
        using var files = new SummaryFiles(isDifferent: false);
        var (db, criteria) = (files["run.db"], files["a.crit.sql"]);
        await Runs(0, "build", files.Sent, "-o", db, "--side", "flp");
        File.WriteAllText(criteria, "--@ check: a\n--@ severity: warning\n--@ param least = 1\n--@ expect: scalar >= param:least\n--@ tags: x\nSELECT COUNT(*) FROM tf;\n--@ check: b\nSELECT 1 WHERE 0;\n");
        Assert.Equal($"passed   a\npassed   b\n{db}: 2 passed\n", (await Runs(0, "check", db, "--criteria", criteria)).Out);
        Assert.Equal($"warning  a: COUNT(*) is 2; scalar >= param:least (9) is expected\n         COUNT(*) 2\n{db}: 1 failed\n", (await Runs(1, "check", db, "--criteria", criteria, "--param", "least=9", "--tag", "x")).Out);
        Assert.Contains("\"outcome\":\"passed\"", (await Runs(0, "check", db, "--criteria", criteria, "--json", "--no-history")).Out, StringComparison.Ordinal);
        File.AppendAllText(criteria, "--@ check: c\nDROP TABLE tf;\n");
        Assert.Contains("broken   c: a change of", (await Runs(2, "check", db, "--criteria", criteria)).Out.Replace("DROP", "a change of", StringComparison.Ordinal), StringComparison.Ordinal);
        await SummaryCompareTests.Fails(3, "line 9", "tf", "summary", "check", db, "--criteria", await Append(criteria, "--@ wrong: x\n"));
        await SummaryCompareTests.Fails(3, "unknown option '--nonsense'", "tf", "summary", "check", db, "--nonsense");
        await SummaryCompareTests.Fails(4, "there is no such file", "tf", "summary", "check", files["nothing.db"]);
        await SummaryCompareTests.Fails(4, "is no SQLite database", "tf", "summary", "check", files.Sent);

        static async Task<string> Append(string file, string text)
        {
            await File.WriteAllTextAsync(file, "--@ check: a\nSELECT 1;\n--@ check: b\nSELECT 1;\n--@ check: c\nSELECT 1;\n--@ check: d\nSELECT 1;\n" + text, TestContext.Current.CancellationToken);
            return file;
        }
    }

    [Fact]
    public async Task What_is_wrong_is_one_line()
    {
        using var files = new SummaryFiles();
        var db = files["run.db"];
        await Runs(0, "build", files.Sent, "-o", db, "--side", "flp", "--level", "1");
        await SummaryCompareTests.Fails(1, "ATTACH is refused", "tf", "summary", "query", db, "ATTACH 'x' AS x");
        await SummaryCompareTests.Fails(1, "no such table: nowhere", "tf", "summary", "query", db, "SELECT * FROM nowhere");
        await SummaryCompareTests.Fails(1, "parameter :x has no value", "tf", "summary", "query", db, "SELECT :x");
        await SummaryCompareTests.Fails(1, "up to 100000 are accepted", "tf", "summary", "query", db, "SELECT 1" + new string(' ', 1_000_000));
        await SummaryCompareTests.Fails(2, "'x' is not NAME=VALUE", "tf", "summary", "query", db, "SELECT 1", "--param", "x");
        await SummaryCompareTests.Fails(2, "one of them is accepted", "tf", "summary", "query", db, "SELECT 1", "--file", db);
        await SummaryCompareTests.Fails(1, "there is no such file", "tf", "summary", "query", files["nothing.db"], "SELECT 1");
        await SummaryCompareTests.Fails(1, "detail level 2 or 3 is accepted", "tf", "summary", "explode", db, "--tf", "42");
        await SummaryCompareTests.Fails(1, "is no SQLite database", "tf", "summary", "build", files.Built, "-o", files.Sent);
        await SummaryCompareTests.Fails(2, "has 4 orbits per time frame; 8 are asked for", "tf", "summary", "build", files.Built, "-o", db, "--orbits-per-tf", "8");
        await SummaryCompareTests.Fails(2, "--per-source is for --side flp", "tf", "summary", "build", files.Built, "-o", db, "--per-source");
        await SummaryCompareTests.Fails(1, "is the database that the others are merged into", "tf", "summary", "merge", db, "-o", db);
        await SummaryCompareTests.Fails(2, "nothing says what goes", "tf", "summary", "prune", files["."]);
        File.WriteAllBytes(files["bad.db"], File.ReadAllBytes(db)[..5000]);
        await SummaryCompareTests.Fails(1, "the database is damaged", "tf", "summary", "query", files["bad.db"], "SELECT 1");

        var many = await CommandRun.Of("tf", "summary", "query", db, "WITH RECURSIVE x(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM x) SELECT n FROM x", "--max-rows", "5", "--csv");
        Assert.Equal((1, "n\n1\n2\n3\n4\n5\n", "penstock: tf summary query: there are more than 5 rows; the first 5 are printed\n"), (many.ExitCode, many.Out, many.Error));
    }

    private static async Task<CommandRun> Runs(int code, params string[] args)
    {
        var run = await CommandRun.Of(["tf", "summary", .. args]);
        Assert.True(run.ExitCode == code && run.Error.Length == 0, $"{run.ExitCode}: {run.Error}{run.Out}");
        return run;
    }
}
