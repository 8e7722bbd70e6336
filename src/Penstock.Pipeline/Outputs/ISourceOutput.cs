using Penstock.Pipeline.Inputs;

namespace Penstock.Pipeline.Outputs;

/// <summary>Where the events of one source go, one after another in the order of their ticks.</summary>
public interface ISourceOutput : IDisposable
{
    /// <summary>Writes an event.</summary>
    /// <exception cref="OutputException">It could not be written; nothing of it remains.</exception>
    void Append(in PlannedEvent planned, ReadOnlySpan<byte> bytes);

    /// <summary>Gives what was written its final names. Not called after a failure of the run.</summary>
    /// <exception cref="OutputException">A name cannot be given.</exception>
    void Complete();
}
