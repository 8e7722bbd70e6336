using Penstock.Cli.Terminal;

namespace Penstock.Cli.Compat;

/// <summary>The option list of an original program.</summary>
internal static class CompatHelp
{
    public static void Write(IReadOnlyList<CompatOption> options, TextWriter output)
    {
        output.WriteLine("Command-line options:");
        var rows = options.Select(option => (Left: Left(option), option.Description)).ToList();
        var column = Math.Min(40, rows.Max(row => row.Left.Length)) + 4;
        foreach (var (left, description) in rows)
        {
            var lines = HelpWriter.Wrap(description, 118 - column).ToList();
            output.WriteLine($"{($"  {left}").PadRight(column)}{lines[0]}");
            foreach (var line in lines.Skip(1))
            {
                output.WriteLine($"{new string(' ', column)}{line}");
            }
        }
    }

    private static string Left(CompatOption option)
    {
        var name = option.Short == '\0' ? $"--{option.Name}" : $"-{option.Short} [ --{option.Name} ]";
        var value = option.Kind == CompatKind.Flag ? string.Empty : option.Default is null or "" ? " arg" : $" arg (={option.Default})";
        return name + value;
    }
}
