using System.Globalization;

namespace Penstock.Cli.Compat.Scaler;

/// <summary>
/// The settings of a Scaler program: from its command line as Python's argparse reads it, then environment variables, then its section of the TOML file
/// that <c>--config</c> names, then defaults.
/// </summary>
internal sealed class ScalerArguments
{
    private readonly Dictionary<string, ScalerOption> _options;
    private readonly Dictionary<string, (List<string> Values, string Origin)> _given = new(StringComparer.Ordinal);

    private ScalerArguments(IReadOnlyList<ScalerOption> options) => _options = options.ToDictionary(o => o.Name, StringComparer.Ordinal);

    /// <summary>Help was asked for; nothing else was read.</summary>
    public bool Help { get; private set; }

    /// <summary>Keys of the file's section that no option has.</summary>
    public IReadOnlyList<string> UnknownKeys { get; private set; } = [];

    /// <summary>Reads a command line, and the file it names.</summary>
    /// <param name="options">What is accepted.</param>
    /// <param name="args">The command line without the program's name.</param>
    /// <param name="section">Finds the program's section in a file; null when there is none.</param>
    /// <exception cref="ScalerUsageException">Names the option, the value and what is accepted.</exception>
    public static ScalerArguments Parse(IReadOnlyList<ScalerOption> options, IReadOnlyList<string> args, Func<Dictionary<string, object>, Dictionary<string, object>?> section)
    {
        var config = new ScalerOption("config", "-c", ScalerKind.Text, null, "TOML file with the settings");
        var arguments = new ScalerArguments([config, .. options]);
        if (args.Any(a => a is "-h" or "--help"))
        {
            arguments.Help = true;
            return arguments;
        }
        new ScalerCommandLine([config, .. options]).Read(args, (option, values) => arguments._given[option.Name] = (values, option.Positional ? option.Name : $"--{option.Name}"));
        arguments.ReadEnvironment();
        if (arguments.Text("config") is { } file) arguments.ReadSection(file, section);
        arguments.Check();
        return arguments;
    }

    /// <summary>The section of that name.</summary>
    public static Func<Dictionary<string, object>, Dictionary<string, object>?> Section(string name) => file => file.GetValueOrDefault(name) as Dictionary<string, object>;

    /// <summary>Whether the option was given anywhere.</summary>
    public bool Given(string name) => _given.ContainsKey(name);

    /// <summary>The option's text, or its default.</summary>
    public string? Text(string name) => _given.TryGetValue(name, out var given) ? given.Values.FirstOrDefault() : _options[name].Default;

    /// <summary>The option's texts.</summary>
    public IReadOnlyList<string> Texts(string name) => _given.TryGetValue(name, out var given) ? given.Values : _options[name].Default is { } fallback ? [fallback] : [];

    /// <summary>The option's whole number.</summary>
    public long Whole(string name) => long.Parse(Text(name)!, CultureInfo.InvariantCulture);

    /// <summary>The option's number.</summary>
    public double Number(string name) => double.Parse(Text(name)!, CultureInfo.InvariantCulture);

    /// <summary>Whether the flag is set.</summary>
    public bool Flag(string name) => string.Equals(Text(name), "true", StringComparison.OrdinalIgnoreCase);

    private void ReadEnvironment()
    {
        foreach (var option in _options.Values)
        {
            if (option.Variable is { } variable && !Given(option.Name) && Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value) _given[option.Name] = ([value], variable);
        }
    }

    private void ReadSection(string path, Func<Dictionary<string, object>, Dictionary<string, object>?> section)
    {
        Dictionary<string, object>? settings;
        try
        {
            settings = section(TomlReader.Read(File.ReadAllText(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TomlException)
        {
            throw new ScalerUsageException($"--config: '{path}' cannot be read: {e.Message}");
        }
        var unknown = new List<string>();
        foreach (var (key, value) in settings ?? [])
        {
            var name = key.Replace('_', '-');
            if (!_options.ContainsKey(name)) unknown.Add(key);
            else if (!Given(name)) _given[name] = ([.. Words(value)], $"{key} in {path}");
        }
        UnknownKeys = unknown;
    }

    private static IEnumerable<string> Words(object value) => value switch
    {
        List<object> list => list.SelectMany(Words),
        bool flag => [flag ? "true" : "false"],
        IFormattable number => [number.ToString(null, CultureInfo.InvariantCulture)],
        _ => [value.ToString()!],
    };

    private void Check()
    {
        foreach (var option in _options.Values)
        {
            if (option.Required && !Given(option.Name)) throw new ScalerUsageException($"the following arguments are required: {(option.Positional ? option.Name : $"--{option.Name}")}");
            if (!_given.TryGetValue(option.Name, out var given)) continue;
            foreach (var value in given.Values)
            {
                if (Expected(option, value) is { } expected) throw new ScalerUsageException($"argument {given.Origin}: '{value}' is not {expected}");
            }
        }
    }

    private static string? Expected(ScalerOption option, string value) => option.Kind switch
    {
        ScalerKind.Whole => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && whole >= option.Min && whole <= option.Max
            ? null
            : option.Min == long.MinValue ? "a whole number" : $"a whole number from {option.Min} to {option.Max}",
        ScalerKind.Number => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? null : "a number",
        ScalerKind.Flag => value.ToLowerInvariant() is "true" or "false" ? null : "true or false",
        ScalerKind.Choice => option.Choices.Contains(value, StringComparer.Ordinal) ? null : string.Join(" or ", option.Choices),
        _ => null,
    };
}
