namespace Penstock.TimeFrames.Generating;

/// <summary>A fault that was put into a file.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Offset">Where, in bytes from the beginning of the file.</param>
/// <param name="TfCounter">In which time frame.</param>
/// <param name="What">One sentence.</param>
public sealed record InjectedFault(FaultKind Kind, long Offset, uint TfCounter, string What);
