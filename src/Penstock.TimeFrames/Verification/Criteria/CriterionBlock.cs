using System.Globalization;
using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Verification.Criteria;

/// <summary>A criterion whose directives are being read.</summary>
internal sealed class CriterionBlock
{
    private readonly string _file;
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object?> _parameters = new(StringComparer.Ordinal);
    private Criterion _criterion;

    public CriterionBlock(string file, int line, string name)
    {
        (_file, Line) = (file, line);
        if (name.Length is 0 or > 200 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-')) throw new CriteriaException(file, line, $"check is '{name}'; letters, digits, '_', '.' and '-' are accepted");
        _criterion = new Criterion { Name = name, File = file, Line = line, Sql = string.Empty };
    }

    public int Line { get; }

    public string Name => _criterion.Name;

    public void Set(string key, string value, string text, int line)
    {
        if (key == "param" || text.StartsWith("param ", StringComparison.Ordinal))
        {
            SetParameter(text["param".Length..], line);
            return;
        }

        if (!_keys.Add(key)) throw new CriteriaException(_file, line, $"'{key}' of '{Name}' is given twice");
        _criterion = key switch
        {
            "severity" => _criterion with { Severity = Enum.TryParse<DifferenceSeverity>(value, ignoreCase: true, out var severity) && !char.IsAsciiDigit(value[0]) ? severity : throw Wrong("info, warning or error") },
            "scope" => _criterion with { Scope = value switch { "run" => CriterionScope.Run, "tf" => CriterionScope.TimeFrame, _ => throw Wrong("run or tf") } },
            "expect" => _criterion with { Expectation = Expectation.TryParse(value, out var expectation) ? expectation : throw Wrong("empty, nonempty, or rows, scalar or all with =, !=, <, <=, > or >= and a number or param:NAME") },
            "needs-level" => _criterion with { NeedsLevel = (int)Whole(0, 3) },
            "timeout-ms" => _criterion with { Timeout = TimeSpan.FromMilliseconds(Whole(1, 86_400_000)) },
            "max-rows" => _criterion with { MaxRows = (int)Whole(1, 1_000_000) },
            "message" => _criterion with { Message = value },
            "tags" => _criterion with { Tags = value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries) },
            _ => throw new CriteriaException(_file, line, $"'{key}' is no key; check, severity, scope, expect, param, needs-level, timeout-ms, max-rows, message, tags and include are accepted"),
        };

        CriteriaException Wrong(string accepted) => new(_file, line, $"{key} is '{value}'; {accepted} is accepted");

        long Whole(long least, long most) => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : throw Wrong($"{least}..{most}");
    }

    public Criterion End(string sql)
    {
        if (_criterion.Expectation.ParameterName is { } name && !_parameters.ContainsKey(name)) throw new CriteriaException(_file, Line, $"expect of '{Name}' names param:{name}; there is no '--@ param {name} = VALUE'");
        return _criterion with { Sql = sql, Parameters = _parameters };
    }

    private void SetParameter(string text, int line)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text.Trim() : text[..equals].Trim();
        if (equals < 0 || name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')) throw new CriteriaException(_file, line, $"param is '{text.Trim()}'; NAME = VALUE is accepted");
        if (!_parameters.TryAdd(name, ParameterValue.Of(text[(equals + 1)..].Trim()))) throw new CriteriaException(_file, line, $"param {name} of '{Name}' is given twice");
    }
}
