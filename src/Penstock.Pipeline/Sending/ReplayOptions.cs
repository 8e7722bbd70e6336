using Penstock.TimeFrames.Editing;

namespace Penstock.Pipeline.Sending;

/// <summary>How <see cref="ReplaySource"/> replays time frame files.</summary>
public sealed record ReplayOptions
{
    /// <summary>Time frames per second; 0, the default, as fast as they can be sent.</summary>
    public double Rate { get; init; }

    /// <summary>So many times as fast as they were taken, by their first orbits; 0, the default, does not go by that.</summary>
    public double Speed { get; init; }

    /// <summary>How often the files are gone through; 0 without end. Default 1. From the second time on numbers, and first orbits, go on behind the last.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>How long nothing is sent before the files are gone through again. Default none.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>The most time frames; 0, the default, all.</summary>
    public long Count { get; init; }

    /// <summary>Numbers of the time frames that are sent; null, the default, all.</summary>
    public ValueRanges? TimeFrames { get; init; }

    /// <summary>Number the time frames from this on; null, the default, keeps their numbers. Those without one are numbered from 1.</summary>
    public uint? Renumber { get; init; }

    /// <summary>
    /// A program that brings files here that are not: arguments separated by spaces, <c>?src</c> and <c>?dst</c> for the file and where it goes; no shell. Null, the
    /// default, takes local files only.
    /// </summary>
    public string? CopyCommand { get; init; }

    /// <summary>Bytes of time frames that are read ahead of what has been sent; a single one may be larger. Default 256 MiB.</summary>
    public long ReadAheadBytes { get; init; } = 256 << 20;

    internal void Validate()
    {
        if (Rate > 0 && Speed > 0) throw new ArgumentException("rate and speed are both set; one of them is accepted");
        ArgumentOutOfRangeException.ThrowIfNegative(Repeat);
        ArgumentOutOfRangeException.ThrowIfNegative(Count);
    }
}
