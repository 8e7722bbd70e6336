using System.Text;
using SQLitePCL;

namespace Penstock.TimeFrames.Verification.Criteria;

/// <summary>Reads files of criteria (<c>.crit.sql</c>): valid SQL whose comments <c>--@ KEY: VALUE</c> say what each question is for.</summary>
public sealed class CriteriaFile
{
    private const int MaxDepth = 5;
    private const int MaxBytes = 4 << 20;
    private const int MaxCriteria = 10_000;

    private readonly List<Criterion> _criteria = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    static CriteriaFile() => Batteries_V2.Init();

    private CriteriaFile()
    {
    }

    /// <summary>Reads a file and what it includes.</summary>
    /// <exception cref="CriteriaException">It is wrong; the message names file and line.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<Criterion> Read(string path)
    {
        var file = new CriteriaFile();
        file.ReadFile(path, 1);
        return file._criteria;
    }

    /// <summary>Reads criteria from text, which cannot include others.</summary>
    /// <param name="name">The name that errors give.</param>
    /// <param name="text">The criteria.</param>
    /// <exception cref="CriteriaException">It is wrong; the message names the line.</exception>
    public static IReadOnlyList<Criterion> Parse(string name, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var file = new CriteriaFile();
        file.ReadText(name, text, MaxDepth, null);
        return file._criteria;
    }

    private void ReadFile(string path, int depth)
    {
        if (new FileInfo(path).Length is var bytes && bytes > MaxBytes) throw new CriteriaException(path, 1, $"the file has {bytes} bytes; up to {MaxBytes} are accepted");
        ReadText(path, File.ReadAllText(path), depth, Path.GetDirectoryName(Path.GetFullPath(path)));
    }

    private void ReadText(string path, string text, int depth, string? folder)
    {
        var (block, sql, lines) = ((CriterionBlock?)null, new StringBuilder(), text.Split('\n'));
        for (var i = 0; i < lines.Length; i++)
        {
            var (line, number) = (lines[i].TrimEnd('\r'), i + 1);
            if (sql.Length > 0 || !IsComment(line))
            {
                if (block is null) throw new CriteriaException(path, number, "a statement stands without '--@ check: NAME' before it");
                if (sql.Length > 0 && line.StartsWith("--@", StringComparison.Ordinal)) throw new CriteriaException(path, number, $"the statement of '{block.Name}' does not end with ';' before the next directive");
                sql.Append(line).Append('\n');
                if (raw.sqlite3_complete(sql.ToString()) == 0) continue;
                Add(block.End(sql.ToString().TrimEnd()), number);
                (block, _) = (null, sql.Clear());
            }
            else if (line.StartsWith("--@", StringComparison.Ordinal))
            {
                block = Directive(path, line[3..].Trim(), number, block, depth, folder);
            }
        }

        if (sql.Length > 0) throw new CriteriaException(path, lines.Length, $"the statement of '{block!.Name}' does not end with ';'");
        if (block is not null) throw new CriteriaException(path, block.Line, $"'{block.Name}' has no statement");
    }

    private CriterionBlock? Directive(string path, string text, int line, CriterionBlock? block, int depth, string? folder)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var key = (colon < 0 ? text : text[..colon]).Trim();
        var value = colon < 0 ? string.Empty : text[(colon + 1)..].Trim();
        if (key == "check")
        {
            return block is null ? new CriterionBlock(path, line, value) : throw new CriteriaException(path, line, $"'{block.Name}' has no statement before the next check");
        }

        if (key == "include")
        {
            if (block is not null) throw new CriteriaException(path, line, $"include stands inside '{block.Name}'; between criteria is accepted");
            Include(path, value, line, depth, folder);
            return null;
        }

        if (block is null) throw new CriteriaException(path, line, $"'{key}' stands before any '--@ check: NAME'");
        block.Set(key, value, text, line);
        return block;
    }

    private void Include(string path, string value, int line, int depth, string? folder)
    {
        if (folder is null) throw new CriteriaException(path, line, "include is accepted in files only");
        if (value.Length == 0 || Path.IsPathRooted(value) || value.Split('/', '\\').Contains("..", StringComparer.Ordinal)) throw new CriteriaException(path, line, $"include is '{value}'; a path below this file's folder is accepted");
        if (depth >= MaxDepth) throw new CriteriaException(path, line, $"includes are more than {MaxDepth} deep");
        var file = Path.Combine(folder, value);
        if (!File.Exists(file)) throw new CriteriaException(path, line, $"include '{value}': there is no such file");
        ReadFile(file, depth + 1);
    }

    private void Add(Criterion criterion, int line)
    {
        if (!_names.Add(criterion.Name)) throw new CriteriaException(criterion.File, criterion.Line, $"the name '{criterion.Name}' is given twice; each once is accepted");
        if (_criteria.Count == MaxCriteria) throw new CriteriaException(criterion.File, line, $"there are more than {MaxCriteria} criteria");
        _criteria.Add(criterion);
    }

    private static bool IsComment(string line) => line.AsSpan().Trim() is var text && (text.IsEmpty || text.StartsWith("--"));
}
