using Penstock.TimeFrames.Raw;

namespace Penstock.Pipeline.Inputs;

/// <summary>A file of raw pages and what it holds.</summary>
/// <param name="File">The file.</param>
/// <param name="Content">Its links and heartbeat frames.</param>
public sealed record RawInput(InputFile File, RawFile Content);
