using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Building;

/// <summary>How a <see cref="SubTimeFrameBuilder{TFrame}"/> builds.</summary>
public sealed record SubTimeFrameBuilderOptions
{
    /// <summary>Orbits per time frame. Default 32.</summary>
    public TimeFrameLength Length { get; init; } = new(TimeFrameLength.DefaultOrbits);

    /// <summary>An orbit with which a time frame begins; see <see cref="TimeFrameNumbering"/>.</summary>
    public uint? AlignedOrbit { get; init; }

    /// <summary>How many sources it builds for.</summary>
    public required int Sources { get; init; }

    /// <summary>The run.</summary>
    public uint RunNumber { get; init; }

    /// <summary>A time frame without a further heartbeat frame for so long is complete. Default 2 s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Time frames that are complete and wait to be taken; beyond that the oldest is dropped, so that all sources keep the same newest ones. At
    /// least 4. Default 0: as many as come.
    /// </summary>
    public int MaxBuffered { get; init; }
}
