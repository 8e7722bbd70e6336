using Spectre.Console;
using Spectre.Console.Rendering;

namespace Penstock.Cli.Terminal;

/// <summary>Tables for people. What a server wrote is shown as text: neither markup nor a terminal's control sequences.</summary>
internal static class Tables
{
    // Wide enough for every table here: what goes to a file or a pipe is never wrapped.
    private const int FileWidth = 240;

    public static Table Create(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns)
        {
            // A leading '>' puts numbers to the right.
            var right = column.StartsWith('>');
            table.AddColumn(new TableColumn(new Text(right ? column[1..] : column)) { NoWrap = true, Alignment = right ? Justify.Right : Justify.Left });
        }

        return table;
    }

    public static void AddTextRow(this Table table, params string[] cells) => table.AddRow(cells.Select(IRenderable (cell) => new Text(Plain(cell))));

    /// <summary>Prints without colours and cursor movements.</summary>
    public static void Write(IRenderable renderable, CommandContext context)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(context.Out),
        });
        if (!context.IsTerminal)
        {
            console.Profile.Width = FileWidth;
        }

        console.Write(renderable);
    }

    /// <summary>The text with what could steer a terminal replaced.</summary>
    public static string Plain(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : text;
}
