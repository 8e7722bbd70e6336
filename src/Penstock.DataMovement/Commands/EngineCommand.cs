using System.Globalization;
using Penstock.DataMovement.Launching;
using Penstock.DataMovement.Operations;

namespace Penstock.DataMovement.Commands;

/// <summary>The copy engine as a command: <c>penstock copy cp</c> in a process of the user's, with dcp's words for its progress.</summary>
internal static class EngineCommand
{
    /// <summary>Why the engine cannot carry out a request; null when it can.</summary>
    public static string? Refuse(OperationRequest request)
    {
        if (request.MpirunOptions.Length > 0) return "mpirunOptions are given, but the profile copies without mpirun";
        return OptionRules.Dcp.Refuse(request.DcpOptions, out var words) ?? (words.Count == 0 ? null : Translate(words, out _));
    }

    public static PreparedCommand Prepare(Operation operation, Profile profile, WorkFolder folder, string program)
    {
        if (operation.Request.DryRun) return new PreparedCommand(["true"], "true");
        OptionRules.Dcp.Refuse(operation.Request.DcpOptions, out var words);
        Translate(words, out var options);
        IReadOnlyList<string> arguments =
        [
            program, "copy", "cp", "--output", "dcp", "--journal", $"{folder.Scratch}/journal", .. profile.EngineOptions, .. options, "--", operation.Request.Source, operation.Request.Destination,
        ];
        return new PreparedCommand(arguments, Words.Join(["penstock", .. arguments.Skip(1)]));
    }

    // dcp's options in the engine's words.
    private static string? Translate(IReadOnlyList<string> words, out List<string> options)
    {
        options = [];
        for (var i = 0; i < words.Count; i++)
        {
            var name = words[i].Split('=', 2)[0];
            switch (name)
            {
                case "-p" or "--preserve": options.Add("--archive"); break;
                case "-s" or "--direct": options.Add("--direct=always"); break;
                case "-S" or "--sparse": options.Add("--sparse=always"); break;
                case "-L" or "--dereference": options.Add("--dereference"); break;
                case "-P" or "--no-dereference" or "-v" or "--verbose" or "-q" or "--quiet" or "--open-noatime": break;
                case "--progress" or "-b" or "--bufsize": i += words[i].Contains('=', StringComparison.Ordinal) ? 0 : 1; break;
                case "-k" or "--chunksize":
                    if (!TryValue(words, ref i, out var size) || !long.TryParse(size.TrimEnd('k', 'K', 'M', 'G', 'B', 'i'), NumberStyles.None, CultureInfo.InvariantCulture, out _)) return $"option '{name}' for dcp: '{size}' is not a size";
                    options.Add($"--chunk={size}");
                    break;
                case "-X" or "--xattrs":
                    TryValue(words, ref i, out var which);
                    if (which is not ("none" or "all" or "non-lustre")) return $"option '{name}' for dcp: '{which}' is not none, all or non-lustre";
                    options.Add($"--xattrs={which}");
                    break;
                default: return $"option '{name}' for dcp has no meaning to the copy engine";
            }
        }
        return null;
    }

    private static bool TryValue(IReadOnlyList<string> words, ref int i, out string value)
    {
        var parts = words[i].Split('=', 2);
        value = parts.Length == 2 ? parts[1] : i + 1 < words.Count ? words[++i] : "";
        return value.Length > 0;
    }
}
