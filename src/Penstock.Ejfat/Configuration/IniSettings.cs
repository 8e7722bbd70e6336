using System.Globalization;

namespace Penstock.Ejfat.Configuration;

/// <summary>Takes known keys out of an INI file and reports those left over.</summary>
internal sealed class IniSettings(IniFile file)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public List<string> Warnings { get; } = [];

    public bool? Bool(string key) => Find(key) switch
    {
        null => null,
        { Value: "true" or "1" } => true,
        { Value: "false" or "0" } => false,
        var entry => throw Wrong(entry, "true, false, 1 or 0"),
    };

    public int? Int(string key, int lowest, int highest)
    {
        if (Find(key) is not { } entry) return null;
        return int.TryParse(entry.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= lowest && value <= highest
            ? value : throw Wrong(entry, $"a whole number in {lowest}..{highest}");
    }

    public double? Number(string key)
    {
        if (Find(key) is not { } entry) return null;
        return double.TryParse(entry.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value : throw Wrong(entry, "a number such as 0.5");
    }

    public void WarnOfUnknownKeys()
    {
        foreach (var entry in file.Entries.Where(e => !_known.Contains(e.Key)))
            Warnings.Add($"{file.Name}, line {entry.Line}: '{entry.Key}' is not a setting and is not used");
    }

    private IniEntry? Find(string key)
    {
        _known.Add(key);
        return file.Find(key);
    }

    private EjfatException Wrong(IniEntry entry, string accepted) => new(
        E2sarErrorCode.ParameterError, $"{file.Name}, line {entry.Line}: {entry.Key} = '{entry.Value}' cannot be read; {accepted} is accepted");
}
