using System.Globalization;
using System.Net;
using Penstock.Ejfat;
using YamlDotNet.RepresentationModel;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>A value of a configuration file, and where it stands. Reading it as something it is not names the place, the value and what is accepted.</summary>
internal sealed record ConfigurationValue(string File, string Key, YamlNode Node)
{
    public bool IsNull => Node is YamlScalarNode { Value: null or "" or "~" or "null", Style: not (YamlDotNet.Core.ScalarStyle.SingleQuoted or YamlDotNet.Core.ScalarStyle.DoubleQuoted) };

    public string Place => $"{File}:{Node.Start.Line}";

    public string ToText() => (Node as YamlScalarNode)?.Value ?? throw Wrong("a text");

    public bool ToFlag() => ToText() switch
    {
        "true" => true,
        "false" => false,
        _ => throw Wrong("true or false"),
    };

    public int ToPort() => int.TryParse(ToText(), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535 ? port : throw Wrong("a port, 1..65535,");

    public IPAddress ToAddress() => EjfatAddress.TryParse(ToText(), out var address) ? address : throw Wrong("an IPv4 or IPv6 address");

    public IPEndPoint ToEndPoint()
    {
        var text = ToText();
        var colon = text.LastIndexOf(':');
        return colon > 0 && EjfatAddress.TryParse(text[..colon], out _) && IPEndPoint.TryParse(text, out var endPoint) ? endPoint : throw Wrong("an address with a port, 10.0.0.1:19522 or [fd00::1]:19522,");
    }

    /// <summary>A whole number with <c>ms</c>, <c>s</c>, <c>h</c> or <c>d</c>.</summary>
    public TimeSpan ToDuration()
    {
        var text = ToText();
        var digits = text.TrimEnd('m', 's', 'h', 'd');
        double? unit = text[digits.Length..] switch { "ms" => 1, "s" => 1000, "h" => 3_600_000, "d" => 86_400_000, _ => null };
        return unit is not null && uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? TimeSpan.FromMilliseconds(number * unit.Value) : throw Wrong("a whole number with ms, s, h or d, such as 800ms,");
    }

    public IEnumerable<ConfigurationValue> ToList() => (Node as YamlSequenceNode ?? throw Wrong("a list")).Children.Select((n, i) => new ConfigurationValue(File, $"{Key}[{i}]", n));

    public IEnumerable<(ConfigurationValue Key, ConfigurationValue Value)> ToTable() => (Node as YamlMappingNode ?? throw Wrong("a table")).Children
        .Select(c => (new ConfigurationValue(File, Key, c.Key), new ConfigurationValue(File, $"{Key}.{c.Key}", c.Value)));

    public InvalidDataException Wrong(string accepted) =>
        new($"{Place}: {Key} is '{(Node is YamlScalarNode { Value: { } text } ? text : Node.NodeType == YamlNodeType.Sequence ? "a list" : "a table")}'; {accepted.TrimEnd(',')} is accepted");
}
