using Penstock.Pipeline.Inputs;

namespace Penstock.Pipeline.Sending;

/// <summary>Events to send. May be asked by several threads at a time.</summary>
public interface ISendSource
{
    /// <summary>The next event; waits for memory, or for whoever writes it.</summary>
    /// <returns>False when there is none any more.</returns>
    /// <exception cref="OperationCanceledException">Waiting was cancelled.</exception>
    bool TryNext(out SendItem item, CancellationToken stop);

    /// <summary>What was to be sent and cannot be, one for each event.</summary>
    IReadOnlyList<InputLoss> Losses { get; }
}
