using System.Globalization;
using System.Text;

namespace Penstock.TimeFrames.Files;

/// <summary>
/// Names of files and folders as DataDistribution gives them: <c>%n</c> number of the file, <c>%r</c> run, <c>%i</c> id of the first time frame (8
/// digits each), <c>%D</c> date <c>YYYY-MM-DD</c>, <c>%T</c> time <c>HH_MM_SS</c> (both local), <c>%h</c> the host's short name.
/// </summary>
public static class TimeFrameFileName
{
    /// <summary>The pattern that DataDistribution begins with.</summary>
    public const string DefaultPattern = "o2_rawtf_run%r_tf%i_%h.tf";

    /// <summary>The name that a pattern makes.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="file">Number of the file.</param>
    /// <param name="run">The run.</param>
    /// <param name="timeFrame">Id of the first time frame.</param>
    /// <param name="now">Local time.</param>
    /// <param name="host">Name of the host; what follows its first dot is left out.</param>
    /// <exception cref="ArgumentException">The pattern has another letter after a percent sign, or a path separator, or is empty.</exception>
    public static string Expand(string pattern, int file, uint run, ulong timeFrame, DateTimeOffset now, string host)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        ArgumentNullException.ThrowIfNull(host);
        if (pattern.Contains('/')) throw new ArgumentException($"'{pattern}' has a '/'; a name without folders is accepted", nameof(pattern));
        var name = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%')
            {
                name.Append(pattern[i]);
                continue;
            }

            var letter = ++i < pattern.Length ? pattern[i] : ' ';
            name.Append(letter switch
            {
                'n' => file.ToString("d8", CultureInfo.InvariantCulture),
                'r' => run.ToString("d8", CultureInfo.InvariantCulture),
                'i' => timeFrame.ToString("d8", CultureInfo.InvariantCulture),
                'D' => now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                'T' => now.ToString("HH_mm_ss", CultureInfo.InvariantCulture),
                'h' => host.Split('.')[0],
                _ => throw new ArgumentException($"'{pattern}' has '%{letter}'; %n, %r, %i, %D, %T and %h are accepted", nameof(pattern)),
            });
        }

        return name.ToString();
    }

    /// <summary>The folder of a run's files: <c>run0556789_2026-11-25T04_18_02Z</c>, in local time although it ends with Z.</summary>
    public static string RunFolder(uint run, DateTimeOffset now) => $"run0{run}_{now.ToString("yyyy-MM-dd'T'HH_mm_ss'Z'", CultureInfo.InvariantCulture)}";
}
