namespace Penstock.Cli.Compat.Scaler;

/// <summary>The help of a Scaler program.</summary>
internal static class ScalerHelp
{
    private const int Column = 46;

    public static void Write(string program, string description, IReadOnlyList<ScalerOption> options, string section, string example, TextWriter output)
    {
        var positionals = options.Where(o => o.Positional).ToList();
        output.WriteLine($"usage: {program} [options] {string.Join(' ', positionals.Select(o => o.Name))}");
        output.WriteLine();
        output.WriteLine(description);
        output.WriteLine();
        output.WriteLine("Command-line options:");
        foreach (var option in positionals) Row(option.Name, option.Description, output);
        Row("-h, --help", "show this help", output);
        Row("--config FILE, -c FILE", $"TOML file; the settings are in its section {section}", output);
        foreach (var option in options.Where(o => !o.Positional))
        {
            var value = option.Kind switch { ScalerKind.Flag => "", ScalerKind.Choice => $" {{{string.Join(',', option.Choices)}}}", ScalerKind.Texts => " TEXT ...", ScalerKind.Text => " TEXT", _ => " N" };
            var fallback = option.Default is null ? "" : $" (default: {option.Default})";
            Row($"--{option.Name}{value}{(option.Short is null ? "" : $", {option.Short}")}", option.Description + fallback, output);
        }
        output.WriteLine();
        output.WriteLine("Example:");
        output.WriteLine($"  {example}");
    }

    private static void Row(string left, string right, TextWriter output)
    {
        if (left.Length + 3 > Column) output.WriteLine($"  {left}\n{new string(' ', Column)}{right}");
        else output.WriteLine($"  {left.PadRight(Column - 2)}{right}");
    }
}
