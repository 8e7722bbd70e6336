namespace Penstock.Pipeline.Inputs;

/// <summary>An event that was planned cannot be read: its file changed, went away or fails.</summary>
/// <param name="loss">The name of the loss.</param>
/// <param name="message">File and reason.</param>
public sealed class EventUnreadableException(string loss, string message) : Exception(message)
{
    /// <summary>The name of the loss.</summary>
    public string Loss { get; } = loss;
}
