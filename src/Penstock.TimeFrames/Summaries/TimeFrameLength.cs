namespace Penstock.TimeFrames.Summaries;

/// <summary>Orbits per time frame, and the arithmetic with it. Orbits are 32-bit and wrap; nothing is fixed to one length.</summary>
public readonly record struct TimeFrameLength
{
    /// <summary>Duration of an orbit: 3564 bunch slots, RF 400.789 MHz, ten RF periods a slot (O2, <c>LHCConstants.h</c>): 88.9246 µs.</summary>
    public const double OrbitSeconds = 3564 * 10 / 400.789e6;

    /// <summary>The length used in operation since 2023.</summary>
    public const int DefaultOrbits = 32;

    /// <summary>A length.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public TimeFrameLength(int orbits)
    {
        if (orbits < 1) throw new ArgumentOutOfRangeException(nameof(orbits), orbits, $"orbits per time frame is {orbits}; 1 and above is accepted");

        Orbits = orbits;
    }

    /// <summary>Orbits, which are heartbeat frames of a link, per time frame.</summary>
    public int Orbits { get; }

    /// <summary>How long a time frame lasts.</summary>
    public double Seconds => Orbits * OrbitSeconds;

    /// <summary>Time frames per second.</summary>
    public double Rate => 1 / Seconds;

    /// <summary>Number of the time frame, from 0, that an orbit lies in.</summary>
    /// <param name="orbit">The orbit, up to 2^32 - 1 orbits (106 hours) after the first.</param>
    /// <param name="runFirstOrbit">First orbit of the run.</param>
    public uint IndexOf(uint orbit, uint runFirstOrbit) => unchecked(orbit - runFirstOrbit) / (uint)Orbits;

    /// <summary>Number of the heartbeat frame, from 0, in its time frame.</summary>
    /// <param name="orbit">The orbit.</param>
    /// <param name="runFirstOrbit">First orbit of the run, or of any time frame not after it.</param>
    public int HeartbeatFrameOf(uint orbit, uint runFirstOrbit) => (int)(unchecked(orbit - runFirstOrbit) % (uint)Orbits);

    /// <summary>First orbit of a time frame.</summary>
    /// <param name="index">Its number, from 0.</param>
    /// <param name="runFirstOrbit">First orbit of the run.</param>
    public uint FirstOrbitOf(uint index, uint runFirstOrbit) => unchecked(runFirstOrbit + index * (uint)Orbits);

    /// <summary>When a time frame began.</summary>
    /// <param name="firstOrbit">Its first orbit.</param>
    /// <param name="runFirstOrbit">First orbit of the run.</param>
    /// <param name="runStart">When the run began.</param>
    public static DateTimeOffset StartOf(uint firstOrbit, uint runFirstOrbit, DateTimeOffset runStart) =>
        runStart + TimeSpan.FromSeconds(unchecked(firstOrbit - runFirstOrbit) * OrbitSeconds);
}
