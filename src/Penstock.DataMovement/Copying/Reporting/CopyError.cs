namespace Penstock.DataMovement.Copying;

/// <summary>One file that failed.</summary>
/// <param name="Path">The path that was worked on: of the source, or of the destination when that refused.</param>
/// <param name="Kind">Why.</param>
/// <param name="Call">The system call, or what was looked at.</param>
/// <param name="Errno">Its error number; 0 when there is none.</param>
/// <param name="Message">One line for people.</param>
public sealed record CopyError(RawPath Path, CopyErrorKind Kind, string Call, int Errno, string Message);
