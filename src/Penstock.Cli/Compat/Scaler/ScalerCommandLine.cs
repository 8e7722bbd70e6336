namespace Penstock.Cli.Compat.Scaler;

/// <summary>Command lines as argparse reads them: <c>--name value</c>, <c>--name=value</c>, unambiguous beginnings of long names, short names of several letters, <c>--</c>.</summary>
internal sealed class ScalerCommandLine(IReadOnlyList<ScalerOption> options)
{
    private readonly Queue<ScalerOption> _positionals = new(options.Where(o => o.Positional));

    /// <summary>Hands on each option with its values, the last one last.</summary>
    /// <exception cref="ScalerUsageException">A word is no option, or lacks its value.</exception>
    public void Read(IReadOnlyList<string> args, Action<ScalerOption, List<string>> given)
    {
        var onlyValues = false;
        for (var i = 0; i < args.Count;)
        {
            var word = args[i++];
            if (word == "--" && !onlyValues)
            {
                onlyValues = true;
            }
            else if (onlyValues || !IsOption(word))
            {
                given(_positionals.TryDequeue(out var positional) ? positional : throw new ScalerUsageException($"unrecognized arguments: {word}"), [word]);
            }
            else
            {
                var equals = word.IndexOf('=');
                var option = Find(equals < 0 ? word : word[..equals]);
                given(option, Values(option, equals < 0 ? null : word[(equals + 1)..], args, ref i));
            }
        }
    }

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-' && !char.IsAsciiDigit(word[1]);

    private static List<string> Values(ScalerOption option, string? attached, IReadOnlyList<string> args, ref int next)
    {
        if (option.Kind == ScalerKind.Flag)
        {
            if (attached is not null) return [attached];
            // Accepted with its value too, as files have it.
            return next < args.Count && args[next].ToLowerInvariant() is "true" or "false" ? [args[next++]] : ["true"];
        }
        var values = new List<string>();
        if (attached is not null) values.Add(attached);
        while (next < args.Count && (values.Count == 0 || option.Kind == ScalerKind.Texts) && !IsOption(args[next])) values.Add(args[next++]);
        return values.Count > 0 || option.Kind == ScalerKind.Texts ? values : throw new ScalerUsageException($"argument --{option.Name}: expected one argument");
    }

    private ScalerOption Find(string word)
    {
        if (!word.StartsWith("--", StringComparison.Ordinal)) return options.FirstOrDefault(o => o.Short == word) ?? throw new ScalerUsageException($"unrecognized arguments: {word}");
        var name = word[2..];
        var found = options.Where(o => !o.Positional && o.Name.StartsWith(name, StringComparison.Ordinal)).ToList();
        if (found.Find(o => o.Name == name) is { } exact) return exact;
        if (found.Count > 1) throw new ScalerUsageException($"ambiguous option: {word} could match {string.Join(", ", found.Select(o => $"--{o.Name}"))}");
        return found.Count == 1 ? found[0] : throw new ScalerUsageException($"unrecognized arguments: {word}");
    }
}
