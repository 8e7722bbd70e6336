namespace Penstock.Pipeline.Inputs;

/// <summary>Events in the order of their ticks. For one thread.</summary>
public interface IEventSupply : IDisposable
{
    /// <summary>All sources, by data id.</summary>
    IReadOnlyList<RunSource> Sources { get; }

    /// <summary>The next event.</summary>
    /// <returns>False when there is none any more.</returns>
    bool TryNext(out PlannedEvent planned);

    /// <summary>Reads the bytes of the event that <see cref="TryNext"/> gave last.</summary>
    /// <exception cref="EventUnreadableException">They are not there any more, or are others.</exception>
    void Read(in PlannedEvent planned, Span<byte> bytes);

    /// <summary>Begins anew behind the last tick; the sources stay.</summary>
    /// <returns>False when the supply has no second pass.</returns>
    bool Repeat();
}
