using System.Globalization;

namespace Penstock.TimeFrames.Verification.Database;

/// <summary>How summaries are kept.</summary>
public sealed record SummaryStoreOptions
{
    /// <summary>How much is kept of each time frame: 0 totals, 1 equipments with their heartbeat maps, 2 also packed parts, 3 also a row per part. Default 1.</summary>
    public int DetailLevel { get; init; } = 1;

    /// <summary>The same of a time frame that differs, where it is more than <see cref="DetailLevel"/>. Default 2.</summary>
    public int DetailOfDifferent { get; init; } = 2;

    /// <summary>How many time frames after one that differs are kept as if they did. Default 10.</summary>
    public int RaisedTimeFrames { get; init; } = 10;

    /// <summary>The most time frames that wait to be written. What comes beyond is dropped and counted. Default 4096.</summary>
    public int MaxQueuedTimeFrames { get; init; } = 4096;

    /// <summary>The most parts that wait to be written, about 24 bytes each; beyond, time frames lose detail. Default 4,194,304.</summary>
    public long MaxQueuedParts { get; init; } = 1 << 22;

    /// <summary>The size in bytes at which a further file is begun; 0 never. Default 4 GiB.</summary>
    public long MaxFileBytes { get; init; } = 4L << 30;

    /// <summary>The age at which a further file is begun; zero never. Default one hour.</summary>
    public TimeSpan MaxFileAge { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Name of the partition. Default empty.</summary>
    public string Partition { get; init; } = string.Empty;

    /// <summary>Name of the worker. Default this machine's.</summary>
    public string EpnName { get; init; } = Environment.MachineName;

    /// <summary>The name of a source, by its number. Default <c>flp-NUMBER</c>.</summary>
    public Func<uint, string> FlpName { get; init; } = DefaultFlpName;

    /// <summary>The name by which databases go: <c>tfsum_run00556789_HOST.db</c>.</summary>
    public static string FileName(uint run, string host) =>
        $"tfsum_run{run:d8}_{string.Concat(host.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '-'))}.db";

    /// <summary>Finds what is out of range.</summary>
    /// <exception cref="ArgumentException">An option is; the message names it, its value and what is accepted.</exception>
    public void Validate()
    {
        Level(DetailLevel, nameof(DetailLevel));
        Level(DetailOfDifferent, nameof(DetailOfDifferent));
        Least(RaisedTimeFrames, 0, nameof(RaisedTimeFrames));
        Least(MaxQueuedTimeFrames, 1, nameof(MaxQueuedTimeFrames));
        Least(MaxQueuedParts, 1, nameof(MaxQueuedParts));
        Least(MaxFileBytes, 0, nameof(MaxFileBytes));
        Least(MaxFileAge.Ticks, 0, nameof(MaxFileAge));

        static void Level(int value, string name)
        {
            if (value is < 0 or > 3) throw new ArgumentException($"{name} is {value}; 0..3 is accepted");
        }

        static void Least(long value, long least, string name)
        {
            if (value < least) throw new ArgumentException($"{name} is {value}; {least} and above is accepted");
        }
    }

    internal static string DefaultFlpName(uint source) => string.Create(CultureInfo.InvariantCulture, $"flp-{source}");
}
