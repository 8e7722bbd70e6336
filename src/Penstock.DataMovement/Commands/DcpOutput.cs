using System.Globalization;
using System.Text.RegularExpressions;

namespace Penstock.DataMovement.Commands;

/// <summary>Reads dcp's output line by line, from mpifileutils with or without a time in front of every line.</summary>
internal sealed partial class DcpOutput
{
    /// <summary>Percent copied; null before a line said so.</summary>
    public int? Progress { get; private set; }

    public string Seconds { get; private set; } = "";

    public long? Items { get; private set; }

    public long? Directories { get; private set; }

    public long? Files { get; private set; }

    public long? Links { get; private set; }

    public string Data { get; private set; } = "";

    public string Rate { get; private set; } = "";

    /// <summary>Takes in one line.</summary>
    public void Add(string line)
    {
        if (ProgressOf(line) is { } percent) Progress = percent;
        // The counts before the copy say what was found, those after it what was done.
        if (Progress is not >= 100) return;
        if (Match(SecondsPattern(), line) is { } seconds) Seconds = seconds;
        else if (Number(ItemsPattern(), line) is { } items) Items = items;
        else if (Number(DirectoriesPattern(), line) is { } directories) Directories = directories;
        else if (Number(FilesPattern(), line) is { } files) Files = files;
        else if (Number(LinksPattern(), line) is { } links) Links = links;
        else if (Match(DataPattern(), line) is { } data) Data = data;
        else if (Match(RatePattern(), line) is { } rate) Rate = rate;
    }

    /// <summary>The percentage in a line such as <c>Copied 5.000 GiB (50%) in 3.139 secs ...</c>; null for others.</summary>
    public static int? ProgressOf(string line) =>
        Match(ProgressPattern(), line) is { } text && int.Parse(text, CultureInfo.InvariantCulture) is var percent and <= 100 ? percent : null;

    // What dcp prints is short; a longer line is somebody else's, and its length must cost nothing.
    private static string? Match(Regex pattern, string line) => line.Length > LongestLine ? null : pattern.Match(line) is { Success: true } match ? match.Groups["value"].Value : null;

    private static long? Number(Regex pattern, string line) =>
        Match(pattern, line) is { } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private const int LongestLine = 1024;
    private const int Patience = 1000;

    [GeneratedRegex(@"Copied.+\((?<value>[0-9]{1,3})%\)", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex ProgressPattern();

    [GeneratedRegex("Seconds: (?<value>[0-9.]+)", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex SecondsPattern();

    [GeneratedRegex("Items: (?<value>[0-9]+)", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex ItemsPattern();

    [GeneratedRegex("Directories: (?<value>[0-9]+)", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex DirectoriesPattern();

    [GeneratedRegex("Files: (?<value>[0-9]+)", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex FilesPattern();

    [GeneratedRegex("Links: (?<value>[0-9]+)", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex LinksPattern();

    [GeneratedRegex("Data: (?<value>.*)", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex DataPattern();

    [GeneratedRegex("Rate: (?<value>.*)", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex RatePattern();
}
