using System.CommandLine;
using System.CommandLine.Help;

namespace Penstock.Cli.Terminal;

/// <summary>Prints a verb's help at a fixed width, the same on every terminal, so that the reference can be made from it.</summary>
internal static class HelpWriter
{
    private const int Width = 118;

    public static void Write(Command command, TextWriter output)
    {
        output.WriteLine(Path(command));
        foreach (var line in Wrap(command.Description ?? string.Empty, Width - 2))
        {
            output.WriteLine($"  {line}");
        }

        output.WriteLine();
        output.WriteLine($"Usage: {Usage(command)}");
        WriteCommands(command, output);
        WriteRows("Arguments", [.. command.Arguments.Where(a => !a.Hidden).Select(a => ($"<{a.HelpName ?? a.Name}>", a.Description ?? string.Empty))], output);
        WriteRows("Options", [.. command.Options.Where(o => !o.Hidden).OrderBy(o => o is HelpOption).Select(Row)], output);
        if (command is Verb { Examples.Count: > 0 } verb)
        {
            output.WriteLine();
            output.WriteLine(verb.Examples.Count == 1 ? "Example:" : "Examples:");
            foreach (var example in verb.Examples)
            {
                output.WriteLine($"  {example}");
            }
        }
    }

    public static string Path(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        var own = command is RootCommand ? "penstock" : command.Name;
        return parent is null ? own : $"{Path(parent)} {own}";
    }

    internal static IEnumerable<string> Wrap(string text, int width)
    {
        foreach (var paragraph in text.Split('\n'))
        {
            var line = string.Empty;
            foreach (var word in paragraph.Split(' '))
            {
                if (line.Length > 0 && line.Length + 1 + word.Length > width)
                {
                    yield return line;
                    line = string.Empty;
                }

                line = line.Length == 0 ? word : $"{line} {word}";
            }

            yield return line;
        }
    }

    private static string Usage(Command command)
    {
        var parts = new List<string> { Path(command) };
        if (command.Subcommands.Any(c => !c.Hidden))
        {
            parts.Add("COMMAND");
        }

        foreach (var argument in command.Arguments.Where(a => !a.Hidden))
        {
            var name = $"<{argument.HelpName ?? argument.Name}>";
            name = argument.Arity.MaximumNumberOfValues > 1 ? $"{name}..." : name;
            parts.Add(argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name);
        }

        parts.AddRange(command.Options.Where(o => o.Required).Select(o => $"{o.Name} {o.HelpName ?? "VALUE"}"));
        parts.Add("[options]");
        return string.Join(' ', parts);
    }

    private static void WriteCommands(Command command, TextWriter output) =>
        WriteRows("Commands", [.. command.Subcommands.Where(c => !c.Hidden).Select(c => (c.Name, c.Description ?? string.Empty))], output);

    private static (string Name, string Text) Row(Option option)
    {
        var names = option.Aliases.Where(a => a is not ("/h" or "/?" or "-?")).Prepend(option.Name).Distinct().OrderBy(n => n.Length);
        var takesValue = option is not HelpOption && option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool);
        var text = option.Description ?? string.Empty;
        if (option.Required)
        {
            text += " Required.";
        }

        return ($"{string.Join(", ", names)}{(takesValue ? $" {option.HelpName ?? "VALUE"}" : string.Empty)}", text);
    }

    private static void WriteRows(string title, IReadOnlyList<(string Name, string Text)> rows, TextWriter output)
    {
        if (rows.Count == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine($"{title}:");
        var column = Math.Min(32, rows.Max(r => r.Name.Length)) + 4;
        foreach (var (name, text) in rows)
        {
            var lines = Wrap(text, Width - column).ToList();
            var first = $"  {name}".PadRight(column);
            if (name.Length + 4 > column)
            {
                output.WriteLine($"  {name}");
                first = new string(' ', column);
            }

            output.WriteLine($"{first}{lines[0]}".TrimEnd());
            foreach (var line in lines.Skip(1))
            {
                output.WriteLine($"{new string(' ', column)}{line}");
            }
        }
    }
}
