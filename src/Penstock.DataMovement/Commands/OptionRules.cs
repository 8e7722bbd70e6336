namespace Penstock.DataMovement.Commands;

/// <summary>Which options users may give to a program of a profile. Options that would run another program, load code or change who copies are not among the defaults; an
/// administrator may name others, or allow any.</summary>
internal sealed class OptionRules
{
    private readonly Dictionary<string, int>? _arities;
    private readonly string _program;

    private OptionRules(string program, Dictionary<string, int>? arities)
    {
        _program = program;
        _arities = arities;
    }

    /// <summary>What dcp takes, but for <c>--uid</c> and <c>--gid</c>.</summary>
    public static OptionRules Dcp { get; } = new("dcp", new(StringComparer.Ordinal)
    {
        ["-b"] = 1, ["--bufsize"] = 1, ["-k"] = 1, ["--chunksize"] = 1, ["-X"] = 1, ["--xattrs"] = 1, ["-p"] = 0, ["--preserve"] = 0, ["-s"] = 0, ["--direct"] = 0,
        ["-S"] = 0, ["--sparse"] = 0, ["-P"] = 0, ["--no-dereference"] = 0, ["-L"] = 0, ["--dereference"] = 0, ["--progress"] = 1, ["-v"] = 0, ["--verbose"] = 0, ["-q"] = 0, ["--quiet"] = 0, ["--open-noatime"] = 0,
    });

    /// <summary>What places and binds mpirun's processes, and what it prints.</summary>
    public static OptionRules Mpirun { get; } = new("mpirun", new(StringComparer.Ordinal)
    {
        ["-n"] = 1, ["-np"] = 1, ["--np"] = 1, ["-N"] = 1, ["--npernode"] = 1, ["-npernode"] = 1, ["--map-by"] = 1, ["--rank-by"] = 1, ["--bind-to"] = 1, ["--oversubscribe"] = 0, ["--nooversubscribe"] = 0,
        ["--report-bindings"] = 0, ["--display-map"] = 0, ["--display-allocation"] = 0, ["--tag-output"] = 0, ["--timestamp-output"] = 0, ["-v"] = 0, ["--verbose"] = 0, ["-q"] = 0, ["--quiet"] = 0, ["--timeout"] = 1,
    });

    public static OptionRules Any(string program) => new(program, null);

    /// <summary>Exactly these, each <c>NAME</c> or <c>NAME=</c> for one that takes a value.</summary>
    public static OptionRules Of(string program, IEnumerable<string> names) =>
        new(program, names.ToDictionary(n => n.TrimEnd('='), n => n.EndsWith('=') ? 1 : 0, StringComparer.Ordinal));

    /// <summary>Takes a user's text apart into options.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public string? Refuse(string text, out IReadOnlyList<string> words)
    {
        words = [];
        List<string> given;
        try
        {
            given = Words.Split(text, refuseShell: false);
        }
        catch (FormatException e)
        {
            return $"the options for {_program} '{text}' cannot be taken apart: {e.Message}";
        }
        if (given.Any(w => w.Any(char.IsControl))) return $"the options for {_program} hold control characters";
        for (var i = 0; _arities is not null && i < given.Count; i++)
        {
            var name = given[i].StartsWith("--", StringComparison.Ordinal) ? given[i].Split('=', 2)[0] : given[i];
            if (!_arities.TryGetValue(name, out var arity)) return $"option '{given[i]}' for {_program} is not accepted; accepted are {string.Join(", ", _arities.Keys)}";
            var isJoined = given[i].Contains('=', StringComparison.Ordinal);
            if (arity == 0 && isJoined) return $"option '{name}' for {_program} takes no value";
            if (arity == 0 || isJoined) continue;
            if (++i == given.Count) return $"option '{name}' for {_program} needs a value";
            if (given[i].StartsWith('-')) return $"option '{name}' for {_program} needs a value, not '{given[i]}'";
        }
        words = given;
        return null;
    }
}
