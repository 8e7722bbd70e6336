using Penstock.Pipeline.Files;
using Penstock.Pipeline.Reporting;

namespace Penstock.Pipeline.Outputs;

/// <summary>An event arrived, but could not be written.</summary>
/// <param name="message">The file and the reason.</param>
/// <param name="cause">What the system said.</param>
public sealed class OutputException(string message, IOException cause) : Exception(message, cause)
{
    /// <summary>The name of the loss: the disk is full, or something else.</summary>
    public string Loss { get; } = FileSystemException.IsFull(cause) ? LossName.DiskFull : LossName.OutputFailed;
}
