using System.CommandLine;

namespace Penstock.Cli.Terminal;

/// <summary>Turns the parser's errors into one line that names the thing, the value and what would be accepted.</summary>
internal static class ParseErrors
{
    public static string Explain(ParseResult result)
    {
        var command = result.CommandResult.Command;
        var path = PathOf(result);
        if (Stray(result) is { } unknown)
        {
            var isOption = unknown.StartsWith('-');
            var known = isOption ? OptionNames(result) : command.Subcommands.Select(c => c.Name);
            var near = Nearest(unknown, known);
            var kind = isOption ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
            var hint = near.Count > 0 ? $"did you mean {string.Join(" or ", near.Select(n => $"'{n}'"))}?" : $"'{path} --help' lists what is accepted";
            return $"unknown {kind} '{unknown}' for '{path}'; {hint}";
        }

        if (command.Subcommands.Count > 0 && command.Action is null)
        {
            return $"'{path}' needs a command: {string.Join(", ", command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name))} ('{path} --help' explains them)";
        }

        var message = result.Errors[0].Message.TrimEnd('.');
        return $"{char.ToLowerInvariant(message[0])}{message[1..]} ('{path} --help' lists what is accepted)";
    }

    /// <summary>The first word that is no option, argument or command, or null. An unknown option is one even where a verb takes words, but not a negative number, nor what
    /// follows a lone <c>--</c>.</summary>
    internal static string? Stray(ParseResult result) => result.UnmatchedTokens.Count > 0
        ? result.UnmatchedTokens[0]
        : result.CommandResult.Children.OfType<System.CommandLine.Parsing.ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Select(token => token.Value)
            .FirstOrDefault(word => word.Length > 1 && word[0] == '-' && !char.IsAsciiDigit(word[1]) && !AreWords(result).Contains(word));

    private static HashSet<string> AreWords(ParseResult result) =>
        [.. result.Tokens.SkipWhile(t => t.Type != System.CommandLine.Parsing.TokenType.DoubleDash).Skip(1).Select(t => t.Value)];

    /// <summary>Names at a distance that a slip of the keyboard explains, best first.</summary>
    internal static IReadOnlyList<string> Nearest(string given, IEnumerable<string> known)
    {
        var bare = given.Split('=', 2)[0];
        return [.. known
            .Select(name => (name, distance: Distance(bare, name)))
            .Where(pair => pair.distance <= Math.Max(1, bare.Length / 3) || (bare.Length >= 4 && pair.name.StartsWith(bare, StringComparison.Ordinal)))
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => pair.name, StringComparer.Ordinal)
            .Take(2)
            .Select(pair => pair.name)];
    }

    private static string PathOf(ParseResult result)
    {
        var names = new List<string>();
        for (System.CommandLine.Parsing.SymbolResult? at = result.CommandResult; at is not null; at = at.Parent)
        {
            if (at is System.CommandLine.Parsing.CommandResult found)
            {
                names.Insert(0, found.Command is RootCommand ? "penstock" : found.Command.Name);
            }
        }

        return string.Join(' ', names);
    }

    private static IEnumerable<string> OptionNames(ParseResult result) =>
        result.CommandResult.Command.Options.SelectMany(option => option.Aliases.Prepend(option.Name)).Append("--help");

    private static int Distance(string a, string b)
    {
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(change, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
