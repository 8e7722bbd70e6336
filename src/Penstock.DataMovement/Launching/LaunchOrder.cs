using System.Globalization;

namespace Penstock.DataMovement.Launching;

/// <summary>Who is to run what: the command line of the launcher, <c>copy launch UID GID GROUPS NOFILE PARENT SOURCE DESTINATION [NAME=VALUE...] -- PROGRAM [ARG...]</c>.</summary>
internal sealed record LaunchOrder
{
    /// <summary>The words that make the penstock command a launcher.</summary>
    public static readonly IReadOnlyList<string> Verb = ["copy", "launch"];

    private const int Fixed = 7;

    public required uint UserId { get; init; }

    public required uint GroupId { get; init; }

    public IReadOnlyList<uint> Groups { get; init; } = [];

    /// <summary>Limit of open files; 0 keeps what there is.</summary>
    public ulong OpenFiles { get; init; }

    /// <summary>The process that must still be the parent; 0 does not ask.</summary>
    public int Parent { get; init; }

    /// <summary>As the user, before the program: the destination's folder is made if it is missing. Empty: nothing is.</summary>
    public string Source { get; init; } = "";

    /// <summary>With <see cref="Source"/>.</summary>
    public string Destination { get; init; } = "";

    /// <summary>The whole environment of the program, as <c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The program, an absolute path or a name to be found in the environment's PATH, and its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    public IReadOnlyList<string> ToArguments() =>
    [
        .. Verb, $"{UserId}", $"{GroupId}", string.Join(',', Groups), $"{OpenFiles}", $"{Parent}", Source, Destination, .. Environment, "--", .. Command,
    ];

    /// <summary>Reads what follows the two words of <see cref="Verb"/>.</summary>
    /// <exception cref="FormatException">Names the word that is wrong.</exception>
    public static LaunchOrder Parse(IReadOnlyList<string> args)
    {
        var dashes = -1;
        for (var i = Fixed; i < args.Count && dashes < 0; i++)
        {
            if (args[i] == "--") dashes = i;
        }
        if (dashes < 0 || dashes == args.Count - 1) throw new FormatException("UID GID GROUPS NOFILE PARENT SOURCE DESTINATION [NAME=VALUE...] -- PROGRAM [ARG...] is expected");
        return new LaunchOrder
        {
            UserId = Id(args[0]),
            GroupId = Id(args[1]),
            Groups = [.. args[2].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Id)],
            OpenFiles = ulong.TryParse(args[3], NumberStyles.None, CultureInfo.InvariantCulture, out var files) ? files : throw Wrong(args[3]),
            Parent = int.TryParse(args[4], NumberStyles.None, CultureInfo.InvariantCulture, out var parent) ? parent : throw Wrong(args[4]),
            Source = args[5],
            Destination = args[6],
            Environment = [.. args.Skip(Fixed).Take(dashes - Fixed).Select(v => v.IndexOf('=', StringComparison.Ordinal) > 0 ? v : throw Wrong(v))],
            Command = [.. args.Skip(dashes + 1)],
        };
    }

    // 2^32 - 1 means "leave as it is" to the kernel: never.
    private static uint Id(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id != uint.MaxValue ? id : throw Wrong(text);

    private static FormatException Wrong(string word) => new($"'{word}' is not accepted there");
}
