namespace Penstock.TimeFrames.Editing;

/// <summary>What became of the bytes of the files that were read: <c>BytesIn = BytesOut + the sum of Named</c>.</summary>
public sealed record EditReport
{
    /// <summary>Time frames of the sources.</summary>
    public long TimeFramesIn { get; internal set; }

    /// <summary>Time frames written.</summary>
    public long TimeFramesOut { get; internal set; }

    /// <summary>Bytes of the sources.</summary>
    public long BytesIn { get; internal set; }

    /// <summary>Bytes written.</summary>
    public long BytesOut { get; internal set; }

    /// <summary>Bytes that are not where they were, by reason; below zero where bytes came in addition.</summary>
    public SortedDictionary<string, long> Named { get; } = new(StringComparer.Ordinal);

    /// <summary>The files written, in order.</summary>
    public List<string> Files { get; } = [];

    /// <summary>What the reader should know, one sentence each.</summary>
    public List<string> Remarks { get; } = [];

    /// <summary>True when every byte has its place; it always has.</summary>
    public bool IsBalanced => BytesIn == BytesOut + Named.Values.Sum();

    internal void Name(string reason, long bytes)
    {
        if (bytes != 0) Named[reason] = Named.GetValueOrDefault(reason) + bytes;
    }
}
