using Penstock.Pipeline.Inputs;

namespace Penstock.Pipeline.Outputs;

/// <summary>Writes nothing: events are counted and their digest taken all the same.</summary>
public sealed class NoOutput : ISourceOutput
{
    /// <inheritdoc/>
    public void Append(in PlannedEvent planned, ReadOnlySpan<byte> bytes)
    {
    }

    /// <inheritdoc/>
    public void Complete()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
