using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>YAML files laid over each other. Knows for every value which file and line it comes from, and which keys nobody asked for.</summary>
internal sealed class ConfigurationTree
{
    private readonly Dictionary<string, ConfigurationValue> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Keys with a value that nobody asked for, as <c>a.b.c</c>, with their places.</summary>
    public IEnumerable<ConfigurationValue> NotAsked => _values.Where(v => !_asked.Contains(v.Key)).Select(v => v.Value);

    /// <summary>Lays a file over what is there.</summary>
    public void Merge(string file, string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new InvalidDataException($"{file}:{e.Start.Line}: this is no YAML: {e.Message}", e);
        }
        if (stream.Documents.Count == 0) return;
        if (stream.Documents[0].RootNode is not YamlMappingNode root) throw new InvalidDataException($"{file}: the file holds no keys; udplbd2's configuration, for example 'server:', is expected");
        Add(file, "", root);
    }

    /// <summary>The value of a key, or null when no file has it or it is null.</summary>
    public ConfigurationValue? Find(string key)
    {
        _asked.Add(key);
        return _values.TryGetValue(key, out var value) && !value.IsNull ? value : null;
    }

    private void Add(string file, string prefix, YamlMappingNode mapping)
    {
        foreach (var (keyNode, node) in mapping.Children)
        {
            var key = prefix + ((keyNode as YamlScalarNode)?.Value ?? keyNode.ToString());
            // mock.address_map is a table of addresses, not of keys.
            if (node is YamlMappingNode inner && key != UdplbdReader.AddressMapKey) Add(file, key + ".", inner);
            else _values[key] = new ConfigurationValue(file, key, node);
        }
    }
}
