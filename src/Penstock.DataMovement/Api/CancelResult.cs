namespace Penstock.DataMovement;

/// <summary>The answer to a request to end an operation.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Message">Why not, where the server says so.</param>
public sealed record CancelResult(CancelStatus Status, string Message = "");
