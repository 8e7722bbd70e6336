using System.Text.RegularExpressions;
using Penstock.Tests.Summaries;
using Penstock.TimeFrames.Summaries;
using Penstock.TimeFrames.Verification.Criteria;
using Penstock.TimeFrames.Verification.Database;
using Penstock.TimeFrames.Verification.Queries;

namespace Penstock.Tests.Verification;

public sealed partial class CookbookTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_statement_of_the_cookbook_answers_about_a_run_in_which_much_went_wrong()
    {
        var statements = Blocks().Where(b => !b.StartsWith("--@", StringComparison.Ordinal)).ToArray();
        Assert.InRange(statements.Length, 15, 100);
        using var query = SummaryQuery.Open(Database());
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { ["tf"] = 47L, ["tf_from"] = query.FirstTf, ["tf_to"] = query.LastTf, ["run"] = query.Runs[0] };

        foreach (var statement in statements)
        {
            var answer = query.Run(statement, parameters, stop: TestContext.Current.CancellationToken);
            Assert.True(answer.Rows.Count > 0 && answer.Limit is null, statement);
        }
    }

    [Fact]
    public void The_criteria_of_the_page_find_what_went_wrong()
    {
        var criteria = CriteriaFile.Parse("docs/summaries.md", Assert.Single(Blocks(), b => b.StartsWith("--@", StringComparison.Ordinal)));
        using var query = SummaryQuery.Open(Database());
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { ["tf_from"] = query.FirstTf, ["tf_to"] = query.LastTf };
        var outcomes = new CriteriaCheck(query, new QueryLimits(), parameters).Run(criteria, TestContext.Current.CancellationToken).ToDictionary(r => r.Criterion.Name, StringComparer.Ordinal);

        Assert.Equal(
            ["all-tfs-equal", "every-link-has-every-heartbeat-frame", "no-part-twice", "same-links-in-every-time-frame"],
            outcomes.Where(o => o.Value.Outcome == CriterionOutcome.Failed).Select(o => o.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["checks-keep-up", "complete-fraction", "stf-size-outlier"], outcomes.Where(o => o.Value.Outcome == CriterionOutcome.Passed).Select(o => o.Key).Order(StringComparer.Ordinal));
        Assert.Matches(@"^TF 43 differs on \S+: \d+ vs \d+ bytes$", outcomes["all-tfs-equal"].Samples[0]);
    }

    [Fact]
    public void The_page_names_every_table_and_view_of_the_schema()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "summaries.md"));
        foreach (Match name in Name().Matches(SummarySchema.Sql)) Assert.Contains($"| `{name.Groups["name"].Value}` |", page, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Blocks() =>
        Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "summaries.md"))).Select(m => m.Groups["text"].Value);

    private string Database()
    {
        var path = _folder["run.db"];
        var (flipped, short_, odd) = (new SentFrame(2, 43), new SentFrame(4, 47), new SentFrame(5, 48));
        flipped.Equipments[3].Messages[0][0][70] ^= 1;
        short_.Equipments.RemoveAt(2);
        short_.Equipments[0].Messages[0].Add(short_.Equipments[0].Messages[0][0]);
        odd.Equipments[0].Header = new EquipmentHeader("NONE", 1, 7, 2);
        odd.Equipments[1].Messages[0].RemoveAt(0);
        using (var store = SummaryStore.Create(path, new SummaryStoreOptions { DetailLevel = 3, DetailOfDifferent = 3 }))
        {
            store.Offer(SummaryStoreTests.Checked(1, 42));
            store.Offer(SummaryStoreTests.Checked(2, 43, flipped));
            store.Offer(new CheckedTimeFrame { Flp = TfSummary.Merge(new SentFrame(3, 44).Summarise()), Result = null });
            store.Offer(SummaryStoreTests.Checked(4, 47, short_));
            store.Offer(SummaryStoreTests.Checked(5, 48, odd));
            store.Dispose();
            Assert.Null(store.Failure);
        }

        using var query = SummaryQuery.Open(path);
        CriteriaHistory.Append(path, DateTimeOffset.UtcNow, [.. new CriteriaCheck(query, new QueryLimits(), new Dictionary<string, object?>(StringComparer.Ordinal) { ["tf_from"] = 0L, ["tf_to"] = 99L }).Run(CriteriaCheck.Standard, TestContext.Current.CancellationToken)]);
        return path;
    }

    [GeneratedRegex(@"^```sql\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();

    [GeneratedRegex("CREATE (TABLE|VIEW) (?<name>[a-z_]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
