using System.Diagnostics;
using System.Globalization;
using Penstock.TimeFrames.Verification.Queries;

namespace Penstock.TimeFrames.Verification.Criteria;

/// <summary>Asks a database the questions of criteria and judges the answers.</summary>
/// <param name="query">The database.</param>
/// <param name="limits">What a question may cost.</param>
/// <param name="parameters">Values for all criteria: run, tf_from, tf_to and others, over the defaults of each.</param>
public sealed class CriteriaCheck(SummaryQuery query, QueryLimits limits, IReadOnlyDictionary<string, object?> parameters)
{
    private const int MaxSamples = 5;

    /// <summary>Criteria that hold in any run whose time frames were built and verified: all complete, all equal, none without a verdict.</summary>
    public static IReadOnlyList<Criterion> Standard { get; } = CriteriaFile.Parse(
        "standard",
        """
        --@ check: all-tfs-equal
        --@ message: TF {tf} differs: {flp_bytes} bytes sent, {epn_bytes} built
        SELECT tf, epn, flp_bytes, epn_bytes FROM v_tf_pair WHERE NOT equal AND tf BETWEEN :tf_from AND :tf_to;

        --@ check: no-error-differences
        --@ message: TF {tf}: {code} {count} times
        SELECT tf, code, COUNT(*) AS count FROM diff WHERE severity = 3 AND tf BETWEEN :tf_from AND :tf_to GROUP BY tf, code;

        --@ check: all-stfs-there
        --@ message: TF {tf} has {stf_count} of {stf_expected} sub time frames
        SELECT tf, stf_count, stf_expected FROM tf WHERE side = 1 AND stf_count < stf_expected AND tf BETWEEN :tf_from AND :tf_to;

        --@ check: all-tfs-checked
        --@ severity: warning
        --@ message: TF {tf} was not checked
        SELECT tf FROM v_tf_pair WHERE tf BETWEEN :tf_from AND :tf_to AND tf NOT IN (SELECT tf FROM verdict);
        """);

    /// <summary>Checks criteria, one after the other.</summary>
    public IEnumerable<CriterionResult> Run(IEnumerable<Criterion> criteria, CancellationToken stop = default)
    {
        foreach (var criterion in criteria) yield return Check(criterion, stop);
    }

    private CriterionResult Check(Criterion criterion, CancellationToken stop)
    {
        if (criterion.NeedsLevel > query.DetailLevel) return new CriterionResult(criterion, CriterionOutcome.Skipped, 0, TimeSpan.Zero, $"it needs detail level {criterion.NeedsLevel}; the database has {query.DetailLevel}", []);
        var (began, rows, why, samples) = (Stopwatch.GetTimestamp(), 0L, (string?)null, new List<string>());
        var own = new Dictionary<string, object?>(criterion.Parameters, StringComparer.Ordinal);
        foreach (var (name, value) in parameters) own[name] = value;
        var within = limits with { Timeout = criterion.Timeout ?? limits.Timeout, MaxRows = criterion.MaxRows ?? limits.MaxRows };
        try
        {
            foreach (var tf in criterion.Scope == CriterionScope.Run ? [null] : TimeFrames(own, within, stop))
            {
                if (tf is { } one) own["tf"] = one;
                var answer = query.Run(criterion.Sql, own, within, stop);
                rows += answer.Rows.Count;
                if (criterion.Expectation.Judge(answer, own) is not { } reason) continue;
                why ??= tf is null ? reason : $"time frame {tf}: {reason}";
                samples.AddRange(answer.Rows.Take(MaxSamples - samples.Count).Select(row => Sample(criterion, answer, row)));
            }
        }
        catch (QueryException exception)
        {
            return new CriterionResult(criterion, CriterionOutcome.Broken, rows, Stopwatch.GetElapsedTime(began), exception.Message, samples);
        }

        return new CriterionResult(criterion, why is null ? CriterionOutcome.Passed : CriterionOutcome.Failed, rows, Stopwatch.GetElapsedTime(began), why, samples);
    }

    private IEnumerable<long?> TimeFrames(Dictionary<string, object?> own, QueryLimits within, CancellationToken stop)
    {
        const int Page = 1000;
        var from = own.GetValueOrDefault("tf_from") is long first ? first : query.FirstTf ?? 0;
        var to = own.GetValueOrDefault("tf_to") is long last ? last : query.LastTf ?? -1;
        while (true)
        {
            var page = query.Run("SELECT DISTINCT tf FROM tf WHERE tf BETWEEN :a AND :b ORDER BY tf LIMIT 1000", new Dictionary<string, object?>(StringComparer.Ordinal) { ["a"] = from, ["b"] = to }, within with { MaxRows = Page }, stop);
            foreach (var row in page.Rows) yield return (long)row[0]!;
            if (page.Rows.Count < Page || (long)page.Rows[^1][0]! == long.MaxValue) yield break;
            from = (long)page.Rows[^1][0]! + 1;
        }
    }

    private static string Sample(Criterion criterion, QueryResult answer, IReadOnlyList<object?> row)
    {
        if (criterion.Message is not { } message) return string.Join(", ", answer.Columns.Select((column, i) => $"{column} {Text(row[i])}"));
        for (var i = 0; i < answer.Columns.Count; i++) message = message.Replace($"{{{answer.Columns[i]}}}", Text(row[i]), StringComparison.Ordinal);
        return message;
    }

    private static string Text(object? value) => value switch
    {
        null => "NULL",
        byte[] bytes => $"{bytes.Length} bytes",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() is { Length: > 200 } text ? $"{text[..200]}..." : $"{value}",
    };
}
