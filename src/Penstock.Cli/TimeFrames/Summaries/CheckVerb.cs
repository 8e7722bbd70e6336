using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Summaries;
using Penstock.TimeFrames.Verification.Criteria;
using Penstock.TimeFrames.Verification.Database;
using Penstock.TimeFrames.Verification.Queries;

namespace Penstock.Cli.TimeFrames.Summaries;

/// <summary><c>penstock tf summary check</c>: criteria.</summary>
internal sealed class CheckVerb
{
    private const int Warnings = 1;
    private const int Errors = 2;
    private const int Usage = 3;
    private const int DatabaseProblem = 4;

    private readonly CommandContext _context;
    private readonly Argument<string> _database = SummaryOptionValues.Database();
    private readonly Option<string[]> _criteria = Values.Texts("--criteria", "FILE", "Files of criteria (.crit.sql). [default: time frames complete, equal and checked]");
    private readonly Option<string[]> _tags = Values.Texts("--tag", "WORD", "Only criteria with one of these words among their tags.");
    private readonly QueryValues _values = new();
    private readonly Option<string> _format = SummaryOptionValues.Format("text", "json", "junit", "md");
    private readonly Option<bool> _json = Values.Flag("--json", "The same as --format json.");
    private readonly Option<bool> _forget = Values.Flag("--no-history", "Do not keep the results in the database.");

    private CheckVerb(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var check = new CheckVerb(context);
        var verb = new Verb(
            "check",
            "Checks a database of summaries by criteria: questions in SQL, each with what its answer has to be. Results are kept in the database. Exit code 0 when all hold, 1 when only warnings do not, 2 when errors do not, 3 for a wrong command line or file of criteria, 4 when the database cannot be read.",
            "penstock tf summary check run.db",
            "penstock tf summary check run.db --criteria site.crit.sql --param min_fraction=0.99 --format junit");
        verb.UsageCode = Usage;
        verb.Add(check._database);
        foreach (Option option in (Option[])[check._criteria, check._tags, .. check._values.All, check._format, check._json, check._forget]) verb.Add(option);
        return verb.Runs(TfVerb.Whole("summary check", check.Run));
    }

    private int Run(ParseResult result)
    {
        var path = result.GetRequiredValue(_database);
        IReadOnlyList<Criterion> criteria;
        try
        {
            criteria = Criteria(result);
        }
        catch (Exception exception) when (exception is CriteriaException or IOException or UnauthorizedAccessException)
        {
            return Fail(Usage, exception);
        }

        List<CriterionResult> results;
        try
        {
            using var query = SummaryQuery.Open(path, _values.Limits(result));
            results = [.. new CriteriaCheck(query, _values.Limits(result), _values.Parameters(result, query)).Run(criteria, _context.Stop)];
        }
        catch (Exception exception) when (exception is SummaryDatabaseException or IOException or UnauthorizedAccessException)
        {
            return Fail(DatabaseProblem, exception);
        }

        if (!result.GetValue(_forget)) Keep(path, results);
        CheckWriter.Write(path, results, result.GetValue(_json) ? "json" : result.GetRequiredValue(_format), _context);
        return CodeOf(results);
    }

    private IReadOnlyList<Criterion> Criteria(ParseResult result)
    {
        var (files, tags) = (result.GetValue(_criteria) ?? [], result.GetValue(_tags) ?? []);
        var all = files.Length == 0 ? CriteriaCheck.Standard : [.. files.SelectMany(CriteriaFile.Read)];
        if (all.GroupBy(c => c.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Skip(1).Any()) is { } twice) throw new CriteriaException(twice.Last().File, twice.Last().Line, $"the name '{twice.Key}' is given in {twice.First().File} too");
        if (tags.Length > 0) all = [.. all.Where(c => c.Tags.Intersect(tags, StringComparer.Ordinal).Any())];
        return all.Count > 0 ? all : throw new UsageException("tf summary check: there are no criteria to check; one and above is accepted");
    }

    private void Keep(string path, List<CriterionResult> results)
    {
        try
        {
            CriteriaHistory.Append(path, DateTimeOffset.UtcNow, results);
        }
        catch (Exception exception) when (exception is SummaryDatabaseException or IOException or UnauthorizedAccessException)
        {
            _context.Error.WriteLine($"penstock: warning: the results are not kept: {FailureText.Of(exception)}");
        }
    }

    private int Fail(int code, Exception exception)
    {
        _context.Error.WriteLine($"penstock: {FailureText.Of(exception)}");
        return code;
    }

    private static int CodeOf(List<CriterionResult> results)
    {
        if (results.Exists(r => r.Outcome == CriterionOutcome.Broken || (r.Outcome == CriterionOutcome.Failed && r.Criterion.Severity == DifferenceSeverity.Error))) return Errors;
        return results.Exists(r => r.Outcome == CriterionOutcome.Failed && r.Criterion.Severity == DifferenceSeverity.Warning) ? Warnings : ExitCode.Ok;
    }
}
