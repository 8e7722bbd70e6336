using System.Globalization;

namespace Penstock.Cli.Compat;

/// <summary>The options a command line gave, and the defaults of those it did not.</summary>
internal sealed class CompatValues(IReadOnlyDictionary<string, CompatOption> options, IReadOnlyDictionary<string, List<string>> given)
{
    /// <summary>True when nothing at all was given.</summary>
    public bool IsEmpty => given.Count == 0;

    /// <summary>True when the command line named the option (a default is not given).</summary>
    public bool Given(string name) => Option(name) is not null && given.ContainsKey(name);

    /// <summary>True when the option has a value, be it the default.</summary>
    public bool Has(string name) => Given(name) || Option(name).Default is not null;

    public string? Text(string name) => given.TryGetValue(name, out var values) ? values[0] : Option(name).Default;

    public IReadOnlyList<string> Texts(string name) => given.TryGetValue(name, out var values) ? values : [];

    public long Whole(string name) => long.Parse(Text(name)!, CultureInfo.InvariantCulture);

    public IReadOnlyList<long> Wholes(string name) => [.. Texts(name).Select(text => long.Parse(text, CultureInfo.InvariantCulture))];

    public double Number(string name) => double.Parse(Text(name)!, CultureInfo.InvariantCulture);

    public bool Truth(string name) => CompatParser.TryTruth(Text(name)!, out var value) && value;

    private CompatOption Option(string name) =>
        options.TryGetValue(name, out var option) ? option : throw new ArgumentException($"'{name}' is not in the option table", nameof(name));
}
