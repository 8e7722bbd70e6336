using Penstock.Tests.Summaries;
using Penstock.TimeFrames.Summaries;
using Penstock.TimeFrames.Verification.Criteria;
using Penstock.TimeFrames.Verification.Database;
using Penstock.TimeFrames.Verification.Queries;

namespace Penstock.Tests.Verification;

public sealed class CriteriaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_example_of_the_specification_is_read_as_it_is_meant()
    {
        var criteria = CriteriaFile.Parse(
            "example",
            """
            -- A comment of SQL.
            --@ check: all-tfs-equal
            --@ severity: error
            --@ expect: empty
            --@ message: TF {tf} differs on {epn}: {flp_bytes} vs {epn_bytes} bytes
            SELECT tf, epn, flp_bytes, epn_bytes FROM v_tf_pair WHERE NOT equal AND tf BETWEEN :tf_from AND :tf_to;

            --@ check: complete-fraction
            --@ param min_fraction = 0.999
            --@ expect: scalar >= param:min_fraction
            SELECT 1.0 * SUM(stf_count = stf_expected) / COUNT(*) FROM tf WHERE side = 1;

            --@ check: stf-size-outlier
            --@ severity: warning
            --@ expect: rows <= 0
            --@ scope: tf
            --@ needs-level: 2
            --@ timeout-ms: 500
            --@ max-rows: 7
            --@ tags: sizes, daily
            SELECT s.tf, n.name, s.bytes FROM stf s JOIN node n ON n.node = s.flp -- of all; also here
            WHERE s.bytes > 5 * (SELECT AVG(bytes) FROM stf x WHERE x.flp = s.flp AND ';' <> '''');
            """);

        Assert.Equal(["all-tfs-equal", "complete-fraction", "stf-size-outlier"], criteria.Select(c => c.Name));
        Assert.Equal(("TF {tf} differs on {epn}: {flp_bytes} vs {epn_bytes} bytes", "empty", 2), (criteria[0].Message, criteria[0].Expectation.Text, criteria[0].Line));
        Assert.Equal((0.999, "min_fraction"), (criteria[1].Parameters["min_fraction"], criteria[1].Expectation.ParameterName));
        var last = criteria[2];
        Assert.Equal((DifferenceSeverity.Warning, CriterionScope.TimeFrame, 2, TimeSpan.FromSeconds(0.5), 7), (last.Severity, last.Scope, last.NeedsLevel, last.Timeout, last.MaxRows));
        Assert.Equal(["sizes", "daily"], last.Tags);
        Assert.EndsWith("'''');", last.Sql);
    }

    [Theory]
    [InlineData("SELECT 1;", "line 1: a statement stands without")]
    [InlineData("--@ check: a\n--@ check: b\nSELECT 1;", "line 2: 'a' has no statement before the next check")]
    [InlineData("--@ check: a", "line 1: 'a' has no statement")]
    [InlineData("--@ check: a\nSELECT 1", "line 2: the statement of 'a' does not end with ';'")]
    [InlineData("--@ check: a\nSELECT 1\n--@ check: b\nSELECT 2;", "line 3: the statement of 'a' does not end with ';' before")]
    [InlineData("--@ check: a b\nSELECT 1;", "line 1: check is 'a b'")]
    [InlineData("--@ check:\nSELECT 1;", "line 1: check is ''")]
    [InlineData("--@ check: a\n--@ severity: bad\nSELECT 1;", "line 2: severity is 'bad'; info, warning or error is accepted")]
    [InlineData("--@ check: a\n--@ severity: 2\nSELECT 1;", "line 2: severity is '2'")]
    [InlineData("--@ check: a\n--@ severity:\nSELECT 1;", "line 2: severity is ''")]
    [InlineData("--@ check: a\n--@ expect: rows ~ 1\nSELECT 1;", "line 2: expect is 'rows ~ 1'")]
    [InlineData("--@ check: a\n--@ expect: scalar >= x\nSELECT 1;", "line 2: expect is 'scalar >= x'")]
    [InlineData("--@ check: a\n--@ expect: scalar >= param:x\nSELECT 1;", "line 1: expect of 'a' names param:x")]
    [InlineData("--@ check: a\n--@ colour: red\nSELECT 1;", "line 2: 'colour' is no key")]
    [InlineData("--@ check: a\n--@ param x\nSELECT 1;", "line 2: param is 'x'; NAME = VALUE is accepted")]
    [InlineData("--@ check: a\n--@ needs-level: 4\nSELECT 1;", "line 2: needs-level is '4'; 0..3 is accepted")]
    [InlineData("--@ check: a\n--@ tags: x\n--@ tags: y\nSELECT 1;", "line 3: 'tags' of 'a' is given twice")]
    [InlineData("--@ check: a\nSELECT 1;\n--@ check: a\nSELECT 1;", "line 3: the name 'a' is given twice")]
    [InlineData("--@ severity: info", "line 1: 'severity' stands before any")]
    [InlineData("--@ include: x.crit.sql", "line 1: include is accepted in files only")]
    public void A_wrong_file_is_refused_with_its_line(string text, string message) =>
        Assert.Contains(message, Assert.Throws<CriteriaException>(() => CriteriaFile.Parse("f", text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Files_include_others_below_them_and_nothing_else()
    {
        Directory.CreateDirectory(_folder["more"]);
        File.WriteAllText(_folder["main.crit.sql"], "--@ include: more/one.crit.sql\n--@ check: own\nSELECT 1;\n");
        File.WriteAllText(_folder["more/one.crit.sql"], "--@ check: theirs\r\nSELECT 1;\r\n");
        Assert.Equal(["theirs", "own"], CriteriaFile.Read(_folder["main.crit.sql"]).Select(c => c.Name));

        foreach (var wrong in new[] { "../x", "/etc/passwd", "more/../../x", "nothing", "" })
        {
            File.WriteAllText(_folder["bad.crit.sql"], $"--@ include: {wrong}");
            Assert.Contains("line 1", Assert.Throws<CriteriaException>(() => CriteriaFile.Read(_folder["bad.crit.sql"])).Message);
        }

        File.WriteAllText(_folder["loop.crit.sql"], "--@ include: loop.crit.sql");
        Assert.Contains("more than 5 deep", Assert.Throws<CriteriaException>(() => CriteriaFile.Read(_folder["loop.crit.sql"])).Message);
    }

    [Theory]
    [InlineData("empty", "SELECT 1 WHERE 0", true)]
    [InlineData("empty", "SELECT 1", false)]
    [InlineData("nonempty", "SELECT 1", true)]
    [InlineData("nonempty", "SELECT 1 WHERE 0", false)]
    [InlineData("rows != 1", "VALUES (1), (2)", true)]
    [InlineData("rows <= 1", "VALUES (1), (2)", false)]
    [InlineData("rows <= 2", "VALUES (1), (2)", true)]
    [InlineData("rows < 2", "VALUES (1), (2)", false)]
    [InlineData("scalar >= 2", "SELECT 2", true)]
    [InlineData("scalar > 2", "SELECT 2", false)]
    [InlineData("scalar = 4", "SELECT COUNT(*) FROM tf", true)]
    [InlineData("scalar > 4", "SELECT COUNT(*) FROM tf", false)]
    [InlineData("scalar >= param:least", "SELECT 2.5", true)]
    [InlineData("scalar < param:least", "SELECT 2.5", false)]
    [InlineData("scalar = 1", "SELECT NULL", false)]
    [InlineData("scalar = 1", "VALUES (1), (1)", false)]
    [InlineData("scalar = 1", "SELECT 'one'", false)]
    [InlineData("all >= 42", "SELECT tf FROM tf", true)]
    [InlineData("all > 42", "SELECT tf FROM tf", false)]
    [InlineData("all > 42", "SELECT 1 WHERE 0", true)]
    public void Expectations_hold_or_not(string expect, string sql, bool holds)
    {
        var result = Assert.Single(Check($"--@ check: a\n--@ param least = 2\n--@ expect: {expect}\n{sql};"));
        Assert.Equal((holds ? CriterionOutcome.Passed : CriterionOutcome.Failed, holds), (result.Outcome, result.Why is null));
    }

    [Fact]
    public void Criteria_of_time_frames_are_asked_once_each_and_say_which()
    {
        var result = Assert.Single(Check("--@ check: a\n--@ scope: tf\n--@ message: it is {tf} of {run}\nSELECT tf, run FROM tf WHERE tf = :tf AND side = 1 AND tf > 42;"));
        Assert.Equal((CriterionOutcome.Failed, 1, "time frame 43: 1 rows; empty is expected"), (result.Outcome, result.Rows, result.Why));
        Assert.Equal(["it is 43 of 556789"], result.Samples);
    }

    [Fact]
    public void What_cannot_be_answered_is_broken_and_what_needs_more_detail_is_skipped()
    {
        var results = Check("--@ check: a\nDELETE FROM tf;\n--@ check: b\n--@ needs-level: 3\nSELECT 1;\n--@ check: c\n--@ expect: scalar = :x\nSELECT 1;".Replace("scalar = :x", "nonempty", StringComparison.Ordinal));
        Assert.Equal([CriterionOutcome.Broken, CriterionOutcome.Skipped, CriterionOutcome.Passed], results.Select(r => r.Outcome));
        Assert.Contains("a change of tf is refused", results[0].Why);
        Assert.Equal("it needs detail level 3; the database has 1", results[1].Why);
    }

    [Fact]
    public void The_standard_criteria_hold_for_equal_time_frames_and_results_are_kept()
    {
        var path = Database(isDifferent: false);
        var results = Check(CriteriaCheck.Standard, path);
        Assert.All(results, r => Assert.Equal(CriterionOutcome.Passed, r.Outcome));
        CriteriaHistory.Append(path, DateTimeOffset.UnixEpoch, results);
        using (var database = SummaryDatabase.Open(path)) Assert.Equal(results.Count, database.Connection.Number("SELECT COUNT(*) FROM crit_result WHERE passed = 1 AND file = 'standard'"));

        var failed = Check(CriteriaCheck.Standard, Database(isDifferent: true)).Where(r => r.Outcome != CriterionOutcome.Passed).ToArray();
        Assert.Equal(["all-tfs-equal", "no-error-differences"], failed.Select(r => r.Criterion.Name));
        Assert.Equal(["TF 43: CHECKSUM 1 times"], failed[1].Samples);
    }

    [Fact]
    public void Any_text_is_read_or_refused()
    {
        var lines = "--@ check: a|--@ check: b|--@ expect: rows = 1|--@ param x = 1|SELECT 1;|SELECT|'|\"|-- x|/*|*/ ;|--@|--@ include: x|;;|BEGIN;|CREATE TRIGGER x BEGIN|--@ severity:".Split('|');
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            try
            {
                _ = CriteriaFile.Parse("f", string.Join('\n', Enumerable.Range(0, random.Next(12)).Select(_ => lines[random.Next(lines.Length)])));
            }
            catch (CriteriaException)
            {
            }
        }
    }

    private List<CriterionResult> Check(string criteria) => Check(CriteriaFile.Parse("f", criteria), Database(isDifferent: false));

    private static List<CriterionResult> Check(IReadOnlyList<Criterion> criteria, string path)
    {
        using var query = SummaryQuery.Open(path);
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { ["tf_from"] = query.FirstTf, ["tf_to"] = query.LastTf };
        return [.. new CriteriaCheck(query, new QueryLimits(), parameters).Run(criteria, TestContext.Current.CancellationToken)];
    }

    private string Database(bool isDifferent)
    {
        var path = _folder[$"{Guid.NewGuid():n}.db"];
        var harmed = new SentFrame(2, 43);
        if (isDifferent) harmed.Equipments[1].Messages[0][0][70] ^= 1;
        using var store = SummaryStore.Create(path);
        store.Offer(SummaryStoreTests.Checked(1, 42));
        store.Offer(SummaryStoreTests.Checked(2, 43, harmed));
        return path;
    }
}
