namespace Penstock.Bench.Copy;

/// <summary>A program that copies a folder, as its users call it.</summary>
/// <param name="Name">In the report.</param>
/// <param name="Program">What is run.</param>
/// <param name="Arguments">With SRC and DST for the folders.</param>
/// <param name="IsOurs">Compared with the best of the others.</param>
internal sealed record Tool(string Name, string Program, string[] Arguments, bool IsOurs)
{
    /// <summary>Those that are installed here; ours is the built command.</summary>
    public static IReadOnlyList<Tool> Installed(string penstock)
    {
        Tool[] all =
        [
            new("cp -a", "cp", ["-a", "SRC/.", "DST"], false),
            new("rsync -aS", "rsync", ["-aS", "SRC/", "DST"], false),
            new("rclone copy", "rclone", ["copy", "--links", "--transfers", "4", "SRC", "DST"], false),
            new("dcp", Environment.GetEnvironmentVariable("PENSTOCK_DCP") ?? "dcp", ["-p", "SRC/", "DST"], false),
            new("penstock", penstock, ["copy", "cp", "-q", "--archive", "SRC/", "DST"], true),
            new("penstock --verify hash", penstock, ["copy", "cp", "-q", "--archive", "--verify", "hash", "SRC/", "DST"], true),
        ];
        return [.. all.Where(tool => IsInstalled(tool.Program))];
    }

    public string[] For(string source, string target) => [.. Arguments.Select(a => a.Replace("SRC", source, StringComparison.Ordinal).Replace("DST", target, StringComparison.Ordinal))];

    private static bool IsInstalled(string program) => program.Contains('/')
        ? File.Exists(program)
        : (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
