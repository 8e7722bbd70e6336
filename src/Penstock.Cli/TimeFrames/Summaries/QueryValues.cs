using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Verification.Criteria;
using Penstock.TimeFrames.Verification.Queries;

namespace Penstock.Cli.TimeFrames.Summaries;

/// <summary>The values of a question's parameters, and what it may cost.</summary>
internal sealed class QueryValues
{
    private readonly Option<string[]> _parameters = Values.Texts("--param", "NAME=VALUE", "Value of the parameter :NAME: a number, null or text. May be repeated.");
    private readonly Option<long?> _run = Values.OptionalWhole("--run", "N", 0, uint.MaxValue, "Value of :run. [default: the database's]");
    private readonly Option<long?> _tf = Values.OptionalWhole("--tf", "N", 0, long.MaxValue, "Value of :tf.");
    private readonly Option<long?> _from = Values.OptionalWhole("--tf-from", "N", 0, long.MaxValue, "Value of :tf_from. [default: the first time frame]");
    private readonly Option<long?> _to = Values.OptionalWhole("--tf-to", "N", 0, long.MaxValue, "Value of :tf_to. [default: the last time frame]");
    private readonly Option<string?> _flp = Values.Text("--flp", "NAME", "Value of :flp.");
    private readonly Option<string?> _epn = Values.Text("--epn", "NAME", "Value of :epn.");
    private readonly Option<long> _rows = Values.Whole("--max-rows", "N", 1, 10_000_000, 10_000, "Rows of an answer. [default: 10000]");
    private readonly Option<TimeSpan?> _timeout = Values.Duration("--timeout", "How long a question may take. [default: 10s]");

    public IEnumerable<Option> All => [_parameters, _run, _tf, _from, _to, _flp, _epn, _rows, _timeout];

    public QueryLimits Limits(ParseResult result)
    {
        var timeout = result.GetValue(_timeout) ?? new QueryLimits().Timeout;
        return timeout <= TimeSpan.FromDays(1)
            ? new QueryLimits { MaxRows = (int)result.GetValue(_rows), Timeout = timeout }
            : throw new UsageException($"--timeout: {timeout} is more than a day; up to 1d is accepted");
    }

    /// <summary>The parameters that are given, and those that a database gives.</summary>
    public Dictionary<string, object?> Parameters(ParseResult result, SummaryQuery query)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["run"] = result.GetValue(_run) ?? (query.Runs.Count > 0 ? query.Runs[0] : null),
            ["tf_from"] = result.GetValue(_from) ?? query.FirstTf ?? 0,
            ["tf_to"] = result.GetValue(_to) ?? query.LastTf ?? -1,
        };
        if (result.GetValue(_tf) is { } tf) values["tf"] = tf;
        if (result.GetValue(_flp) is { } flp) values["flp"] = flp;
        if (result.GetValue(_epn) is { } epn) values["epn"] = epn;
        foreach (var parameter in result.GetValue(_parameters) ?? [])
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) throw new UsageException($"--param: '{parameter}' is not NAME=VALUE");
            values[parameter[..equals].TrimStart(':')] = ParameterValue.Of(parameter[(equals + 1)..]);
        }

        return values;
    }
}
