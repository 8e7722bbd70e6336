namespace Penstock.TimeFrames.Raw;

/// <summary>Pages of one heartbeat frame that lie side by side in the file.</summary>
/// <param name="Offset">Where the first begins.</param>
/// <param name="Bytes">Bytes of all, padding included.</param>
public readonly record struct PageRun(long Offset, long Bytes);
