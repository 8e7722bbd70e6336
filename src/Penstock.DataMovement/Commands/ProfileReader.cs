using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Penstock.DataMovement.Commands;

/// <summary>Reads one profile, and refuses values by naming the file, the profile, the field and what is accepted.</summary>
internal sealed class ProfileReader(string file, string name, YamlMappingNode mapping, List<string> warnings)
{
    private static readonly string[] Known =
    [
        "default", "pinned", "command", "engineOptions", "slots", "maxSlots", "logStdout", "storeStdout", "createDestDir", "statCommand", "mkdirCommand", "setprivCommand", "progressIntervalSeconds",
        "hosts", "dcpOptions", "mpirunOptions",
    ];

    // What has no meaning here: users change before a command begins, output is read as it comes, profiles do not change while a daemon runs.
    private static readonly string[] WithoutEffect = ["setprivCommand", "progressIntervalSeconds", "pinned"];

    public Profile Read()
    {
        foreach (var key in mapping.Children.Keys.Select(k => k.ToString()))
        {
            if (!Known.Contains(key)) warnings.Add($"'{file}': profile {name}: {key} is not known and has no effect");
            else if (WithoutEffect.Contains(key) && key != "pinned") warnings.Add($"'{file}': profile {name}: {key} has no effect here");
        }
        var command = Text("command");
        var standard = new Profile { Name = name };
        return standard with
        {
            IsDefault = Truth("default", false),
            Command = command is null or "engine" ? null : Command(command),
            EngineOptions = Text("engineOptions") is { } options ? Split("engineOptions", options) : [],
            Slots = Count("slots", standard.Slots),
            MaxSlots = Count("maxSlots", standard.MaxSlots),
            LogStdout = Truth("logStdout", false),
            StoreStdout = Truth("storeStdout", false),
            CreateDestDir = Truth("createDestDir", true),
            HasPathCommands = Text("statCommand") is not null || Text("mkdirCommand") is not null,
            StatCommand = PathCommand("statCommand", standard.StatCommand),
            MkdirCommand = PathCommand("mkdirCommand", standard.MkdirCommand),
            Hosts = Texts("hosts") ?? standard.Hosts,
            DcpOptions = Rules("dcp", "dcpOptions", OptionRules.Dcp),
            MpirunOptions = Rules("mpirun", "mpirunOptions", OptionRules.Mpirun),
        };
    }

    private CommandTemplate Command(string text)
    {
        var template = Template("command", text, Profile.CommandVariables);
        string[] needed = template.Runs("dcp") ? ["$HOSTFILE", "$UID", "$GID", "$SRC", "$DEST"] : [];
        foreach (var variable in needed.Where(v => !template.Uses(v))) throw Wrong("command", $"it lacks {variable}");
        return template.Without("--uid", "$UID").Without("--gid", "$GID");
    }

    private CommandTemplate PathCommand(string key, CommandTemplate standard)
    {
        if (Text(key) is not { } text) return standard;
        var template = Template(key, text, Profile.PathVariables);
        return template.Uses("$PATH") ? template.WithoutWord("$SETPRIV") : throw Wrong(key, "it lacks $PATH");
    }

    private CommandTemplate Template(string key, string text, IReadOnlyList<string> variables)
    {
        try
        {
            return CommandTemplate.Parse(text, variables);
        }
        catch (FormatException e)
        {
            throw Wrong(key, e.Message);
        }
    }

    private OptionRules Rules(string program, string key, OptionRules standard)
    {
        if (ProfileFile.Child(mapping, key) is YamlScalarNode { Value: "any" }) return OptionRules.Any(program);
        return Texts(key) is { } names ? OptionRules.Of(program, names) : standard;
    }

    private List<string> Split(string key, string text)
    {
        try
        {
            return Words.Split(text, refuseShell: true);
        }
        catch (FormatException e)
        {
            throw Wrong(key, e.Message);
        }
    }

    private string? Text(string key) => ProfileFile.Child(mapping, key) switch
    {
        null => null,
        YamlScalarNode { Value: { } value } => value,
        _ => throw Wrong(key, "a text is accepted"),
    };

    private List<string>? Texts(string key) => ProfileFile.Child(mapping, key) switch
    {
        null => null,
        YamlSequenceNode sequence when sequence.All(n => n is YamlScalarNode { Value.Length: > 0 }) => [.. sequence.Select(n => ((YamlScalarNode)n).Value!)],
        _ => throw Wrong(key, "a list of texts is accepted"),
    };

    private bool Truth(string key, bool standard) => Text(key) switch
    {
        null => standard,
        "true" => true,
        "false" => false,
        var other => throw Wrong(key, $"'{other}' is not true or false"),
    };

    private int Count(string key, int standard)
    {
        if (Text(key) is not { } text) return standard;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : throw Wrong(key, $"'{text}' is not a number of 0 or more");
    }

    private InvalidDataException Wrong(string key, string why) => new($"'{file}': profile {name}: {key}: {why}");
}
