namespace Penstock.DataMovement.Operations;

/// <summary>How the work on an operation ended.</summary>
/// <param name="Status">Success, Failed, Cancelled or Invalid; Unknown when the daemon's own stop interrupted it, so that the next one takes it up.</param>
/// <param name="Message">Why, or the output where that is to be kept.</param>
internal sealed record WorkOutcome(OperationStatus Status, string Message = "")
{
    public static readonly WorkOutcome Interrupted = new(OperationStatus.Unknown);
}
