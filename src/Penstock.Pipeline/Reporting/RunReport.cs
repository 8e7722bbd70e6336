using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Penstock.Pipeline.Reporting;

/// <summary>What a run did, as it goes into the report file.</summary>
public sealed record RunReport
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    private static readonly JsonSerializerOptions OneLine = new(Format) { WriteIndented = false };

    /// <summary>Everything sent was delivered, and written where it had to be.</summary>
    public bool Ok { get; init; }

    /// <summary>Why nothing was sent; null when something was.</summary>
    public string? Error { get; init; }

    /// <summary>A signal ended the run before its inputs did.</summary>
    public bool Interrupted { get; init; }

    /// <summary>From the first event to the last.</summary>
    public double Seconds { get; init; }

    /// <summary>Bytes delivered, as gigabits (10^9) per second.</summary>
    public double GoodputGbps { get; init; }

    /// <summary>Processor time of the process, and of worker processes, per 10^9 bytes delivered, in that time.</summary>
    public double CpuSecondsPerGB { get; init; }

    /// <summary>Events.</summary>
    public EventCounts Events { get; init; } = new(0, 0, 0);

    /// <summary>Bytes.</summary>
    public ByteCounts Bytes { get; init; } = new(0, 0);

    /// <summary>Events lost, by <see cref="LossName"/>; their sum is <see cref="EventCounts.Lost"/>.</summary>
    public IReadOnlyDictionary<string, long> Losses { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Ticks whose events reached more than one worker.</summary>
    public long SplitEvents { get; init; }

    /// <summary>The time frames; null where none were asked for.</summary>
    public TimeFrameReport? TimeFrames { get; init; }

    /// <summary>What was moved to the store; null where none was asked for.</summary>
    public MovedReport? Moved { get; init; }

    /// <summary>The sources, by data id.</summary>
    public IReadOnlyList<SourceReport> Sources { get; init; } = [];

    /// <summary>The workers.</summary>
    public IReadOnlyList<WorkerReport> Workers { get; init; } = [];

    /// <summary>What was odd, in words.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>As JSON in camel case.</summary>
    /// <param name="indented">Over many lines, or in one.</param>
    public string ToJson(bool indented = true) => JsonSerializer.Serialize(this, indented ? Format : OneLine);
}
