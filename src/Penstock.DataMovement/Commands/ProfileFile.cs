using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Penstock.DataMovement.Commands;

/// <summary>The profiles of a standalone daemon: a YAML file as nnf-dm's <c>nnf-dm-config.yaml</c> (<c>profiles: {NAME: {...}}</c>) with the fields of <c>NnfDataMovementProfile</c>, or that
/// file inside its ConfigMap. Keys that mean nothing are reported.</summary>
internal sealed class ProfileFile
{
    private const long LongestFile = 1024 * 1024;
    private const string DefaultName = "default";

    private readonly Dictionary<string, Profile> _profiles;

    private ProfileFile(Dictionary<string, Profile> profiles, IReadOnlyList<string> warnings)
    {
        _profiles = profiles;
        Warnings = warnings;
    }

    /// <summary>The copy engine, under the name of <c>default</c>.</summary>
    public static ProfileFile BuiltIn { get; } = new(new(StringComparer.Ordinal) { [DefaultName] = new Profile { Name = DefaultName, IsDefault = true } }, []);

    public IReadOnlyList<string> Warnings { get; }

    public IEnumerable<Profile> Profiles => _profiles.Values;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">Names the file, the profile, the field, and what is accepted.</exception>
    public static ProfileFile Read(string file)
    {
        try
        {
            if (new FileInfo(file).Length > LongestFile) throw new InvalidDataException($"'{file}' is larger than {LongestFile} bytes");
            return Parse(File.ReadAllText(file), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"the profiles of '{file}' cannot be read: {e.Message}", e);
        }
    }

    public static ProfileFile Parse(string text, string file)
    {
        var root = Root(text, file);
        // A ConfigMap holds the file as a text.
        if (Child(root, "data") is YamlMappingNode data && Child(data, "nnf-dm-config.yaml") is YamlScalarNode inner) root = Root(inner.Value ?? "", file);
        var warnings = new List<string>();
        if (Child(root, "profiles") is not YamlMappingNode profiles) throw new InvalidDataException($"'{file}' has no mapping 'profiles'");
        foreach (var key in root.Children.Keys.Select(k => k.ToString()).Where(k => k is not ("profiles" or "progressIntervalSeconds"))) warnings.Add($"'{file}': {key} has no effect");
        var read = new Dictionary<string, Profile>(StringComparer.Ordinal);
        foreach (var (name, node) in profiles.Children)
        {
            if (node is not YamlMappingNode mapping) throw new InvalidDataException($"'{file}': profile {name} is not a mapping");
            var profile = new ProfileReader(file, name.ToString(), mapping, warnings).Read();
            read[profile.Name] = profile;
        }
        if (read.Count == 0) throw new InvalidDataException($"'{file}' has no profile");
        if (read.Values.Count(p => p.IsDefault) > 1) throw new InvalidDataException($"'{file}' has more than one default profile: {string.Join(", ", read.Values.Where(p => p.IsDefault).Select(p => p.Name))}");
        return new ProfileFile(read, warnings);
    }

    /// <summary>The profile of a name; the default one where it is empty.</summary>
    /// <returns>What is wrong; null when the profile was found.</returns>
    public string? TryFind(string name, out Profile profile)
    {
        profile = null!;
        if (name.Length == 0)
        {
            if (_profiles.Values.FirstOrDefault(p => p.IsDefault) is not { } standard && !_profiles.TryGetValue(DefaultName, out standard)) return "unable to find a default profile to use";
            profile = standard;
            return null;
        }
        return _profiles.TryGetValue(name, out profile!) ? null : $"profile '{name}' was not found; there are {string.Join(", ", _profiles.Keys)}";
    }

    internal static YamlNode? Child(YamlMappingNode mapping, string key) => mapping.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;

    private static YamlMappingNode Root(string text, string file)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents is [{ RootNode: YamlMappingNode root }] ? root : throw new InvalidDataException($"'{file}' is not one mapping");
        }
        catch (InvalidOperationException e)
        {
            // What YamlDotNet says of some malformed keys.
            throw new InvalidDataException($"'{file}' is not YAML: {e.Message}", e);
        }
        catch (YamlException e)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"'{file}' is not YAML: line {e.Start.Line}, column {e.Start.Column}: {e.Message}"), e);
        }
    }
}
