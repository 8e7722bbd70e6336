namespace Penstock.Ejfat.Configuration;

/// <summary>An INI file as E2SAR reads it: <c>[section]</c>, <c>key = value</c>, comment lines that begin with <c>;</c> or <c>#</c>. What follows a value on its
/// line is part of it. A section or key that occurs twice is an error.</summary>
public sealed class IniFile
{
    private readonly Dictionary<string, IniEntry> _entries = new(StringComparer.Ordinal);

    private IniFile(string name) => Name = name;

    /// <summary>The file's name, for messages.</summary>
    public string Name { get; }

    /// <summary>What is in it, by <c>section.key</c>, in order.</summary>
    public IReadOnlyCollection<IniEntry> Entries => _entries.Values;

    /// <summary>Reads a file. <c>~</c> and <c>~/…</c> begin in the user's home folder (<c>$HOME</c>).</summary>
    /// <exception cref="EjfatException">It cannot be read, or a line of it is wrong; the message has the line's number (<see cref="E2sarErrorCode.ParameterNotAvailable"/>).</exception>
    public static IniFile Load(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var path = ExpandHome(file);
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new EjfatException(E2sarErrorCode.ParameterNotAvailable, $"the configuration file '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="EjfatException">A line of it is wrong; the message has its number (<see cref="E2sarErrorCode.ParameterNotAvailable"/>).</exception>
    public static IniFile Parse(string text, string name = "INI")
    {
        ArgumentNullException.ThrowIfNull(text);
        var file = new IniFile(name);
        var sections = new HashSet<string>(StringComparer.Ordinal);
        var section = "";
        var number = 0;
        foreach (var raw in text.AsSpan().TrimStart('\uFEFF').EnumerateLines())
        {
            number++;
            var line = raw.Trim();
            if (line.IsEmpty || line[0] is ';' or '#') continue;
            if (line[0] == '[')
            {
                var end = line.IndexOf(']');
                if (end < 0) throw Wrong(name, number, $"'{line}' has no ] at its end");
                section = line[1..end].Trim().ToString();
                if (!sections.Add(section)) throw Wrong(name, number, $"the section [{section}] occurs twice");
                continue;
            }
            file.Add(section, line, number);
        }
        return file;
    }

    /// <summary>The file's name with <c>~</c> or <c>~/</c> at its beginning replaced by <c>$HOME</c>; <c>~user</c> stays as it is.</summary>
    public static string ExpandHome(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return (file == "~" || file.StartsWith("~/", StringComparison.Ordinal)) && Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? home + file[1..] : file;
    }

    /// <summary>What stands under <c>section.key</c>, or null.</summary>
    public IniEntry? Find(string key) => _entries.GetValueOrDefault(key);

    private void Add(string section, ReadOnlySpan<char> line, int number)
    {
        var equals = line.IndexOf('=');
        if (equals < 0) throw Wrong(Name, number, $"'{line}' is neither [section] nor key = value");
        var key = line[..equals].Trim().ToString();
        if (key.Length == 0) throw Wrong(Name, number, $"'{line}' has no key before the =");
        var path = section.Length == 0 ? key : $"{section}.{key}";
        if (!_entries.TryAdd(path, new IniEntry(path, line[(equals + 1)..].Trim().ToString(), number))) throw Wrong(Name, number, $"'{path}' occurs twice");
    }

    private static EjfatException Wrong(string name, int line, string what) => new(E2sarErrorCode.ParameterNotAvailable, $"{name}, line {line}: {what}");
}
