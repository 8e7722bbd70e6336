using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.Pipeline.Sending;

/// <summary>A time frame of a file whose turn it is.</summary>
/// <param name="File">The file.</param>
/// <param name="Contents">What its headers say.</param>
/// <param name="Header">Its number, first orbit, run and time, with what was missing filled in.</param>
public sealed record ReplayedTimeFrame(TimeFrameFile File, RecordContents Contents, SubTimeFrameHeader Header);
