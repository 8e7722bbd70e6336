namespace Penstock.DataMovement.Kubernetes;

/// <summary>A request cannot become a movement: the status and the text its caller reads.</summary>
internal sealed class MovementRefusal(CreateStatus status, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public CreateStatus Status { get; } = status;
}
