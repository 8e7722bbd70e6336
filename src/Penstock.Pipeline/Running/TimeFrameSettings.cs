using Penstock.Pipeline.Inputs;

namespace Penstock.Pipeline.Running;

/// <summary>What the time frames of a worker are told, in its process or as a part of the first line of its standard input.</summary>
/// <param name="Options">How they are built.</param>
/// <param name="Timeout">How long one waits.</param>
/// <param name="Sources">Names of the links, whose numbers go from 1 and are the data ids of their sub time frames.</param>
/// <param name="FirstSummary">The data id of the first link's summaries.</param>
/// <param name="LinkOf">The links of an equipment, by its text.</param>
/// <param name="Output">The folder for files; null: none are written.</param>
/// <param name="Replace">Files that are there are replaced.</param>
internal sealed record TimeFrameSettings(
    TimeFrameOptions Options, TimeSpan Timeout, IReadOnlyList<string> Sources, ushort FirstSummary, IReadOnlyDictionary<string, string> LinkOf, string? Output, bool Replace)
{
    /// <summary>The link whose sub time frames, or summaries, have a data id; 0 when it is of neither.</summary>
    public uint SourceOf(ushort dataId, out bool isSummary)
    {
        isSummary = dataId >= FirstSummary && dataId < FirstSummary + Sources.Count;
        return isSummary ? (uint)(dataId - FirstSummary + 1) : dataId <= Sources.Count ? dataId : 0u;
    }
}
