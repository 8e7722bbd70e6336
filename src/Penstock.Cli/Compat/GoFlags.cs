using System.Globalization;

namespace Penstock.Cli.Compat;

/// <summary>
/// Command lines as Go's flag package reads them: <c>-name value</c>, <c>-name=value</c>, with one dash or two; truths take a value only after '='; the first word
/// that is no flag, or '--', ends the flags.
/// </summary>
internal sealed class GoFlags
{
    private readonly string _program;
    private readonly Dictionary<string, GoFlag> _flags;
    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);

    public GoFlags(string program, IReadOnlyList<GoFlag> flags)
    {
        _program = program;
        _flags = flags.ToDictionary(f => f.Name, StringComparer.Ordinal);
    }

    /// <summary>What followed the flags.</summary>
    public IReadOnlyList<string> Rest { get; private set; } = [];

    /// <summary>True after -h, -help and the like.</summary>
    public bool IsHelpAsked { get; private set; }

    /// <summary>Reads a command line.</summary>
    /// <returns>What is wrong with it, in Go's words; null when nothing is.</returns>
    public string? Parse(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var word = args[i];
            if (word.Length < 2 || word[0] != '-')
            {
                Rest = [.. args.Skip(i)];
                return null;
            }

            var name = word[(word[1] == '-' ? 2 : 1)..];
            if (name.Length == 0)
            {
                Rest = [.. args.Skip(i + 1)];
                return null;
            }

            if (name[0] is '-' or '=')
            {
                return $"bad flag syntax: {word}";
            }

            if (Take(name, args, ref i) is { } wrong)
            {
                return wrong;
            }

            if (IsHelpAsked)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Reads a command line, and answers what ends a program before it began: one that is wrong, or the question for help.</summary>
    /// <returns>The exit code then; null when the program goes on.</returns>
    public int? Begin(IReadOnlyList<string> args, CommandContext context, Action<TextWriter> writeHelp)
    {
        if (Parse(args) is { } wrong)
        {
            context.Error.WriteLine(wrong);
            WriteUsage(context.Error);
            return ExitCode.Usage;
        }

        if (!IsHelpAsked)
        {
            return null;
        }

        writeHelp(context.Out);
        return ExitCode.Ok;
    }

    public bool Given(string name) => _given.ContainsKey(name);

    /// <summary>The value, else the environment's, else the built-in one.</summary>
    public string Text(string name)
    {
        var flag = _flags[name];
        if (_given.TryGetValue(flag.Alias ?? name, out var value) || _given.TryGetValue(name, out value))
        {
            return value;
        }

        return flag.Variable is { } variable && Environment.GetEnvironmentVariable(variable) is { Length: > 0 } set ? set : flag.Default;
    }

    public bool Truth(string name) => Text(name) is "true";

    public void WriteUsage(TextWriter output)
    {
        output.WriteLine($"Usage of {_program}:");
        foreach (var flag in _flags.Values.Where(f => f.Alias is null).OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            var kind = flag.Kind switch { GoFlagKind.Truth => "", GoFlagKind.Whole => " int", GoFlagKind.Number => " float", _ => " string" };
            output.WriteLine($"  -{flag.Name}{kind}");
            var shown = flag.Default is "" or "false" ? "" : flag.Kind == GoFlagKind.Text ? $" (default \"{flag.Default}\")" : $" (default {flag.Default})";
            output.WriteLine($"    \t{flag.Description}{(flag.Variable is null ? "" : $" [{flag.Variable}]")}{shown}");
        }
    }

    private string? Take(string name, IReadOnlyList<string> args, ref int i)
    {
        var equals = name.IndexOf('=');
        var value = equals < 0 ? null : name[(equals + 1)..];
        name = equals < 0 ? name : name[..equals];
        if (!_flags.TryGetValue(name, out var flag))
        {
            IsHelpAsked = name is "h" or "help";
            return IsHelpAsked ? null : $"flag provided but not defined: -{name}";
        }

        if (flag.Kind == GoFlagKind.Truth)
        {
            value = (value ?? "true") switch { "1" or "t" or "T" or "true" or "TRUE" or "True" => "true", "0" or "f" or "F" or "false" or "FALSE" or "False" => "false", var other when flag.TakesWords => other, _ => null };
            if (value is null)
            {
                return $"invalid boolean value \"{name}\" for -{name}: parse error";
            }
        }
        else if (value is null)
        {
            if (++i >= args.Count)
            {
                return $"flag needs an argument: -{name}";
            }

            value = args[i];
        }

        if ((flag.Kind == GoFlagKind.Whole && !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            || (flag.Kind == GoFlagKind.Number && !(double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))))
        {
            return $"invalid value \"{value}\" for flag -{name}: parse error";
        }

        _given[flag.Alias ?? name] = value;
        return null;
    }
}
