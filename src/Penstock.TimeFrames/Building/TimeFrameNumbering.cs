using System.Runtime.InteropServices;
using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Building;

/// <summary>
/// Which time frame a heartbeat frame belongs to. Ids begin with 1 and follow the orbits from the first one on; where data begin anew (files
/// that repeat, a readout that was started again, more than 2^24 orbits without any: 25 minutes) a new time frame begins with them, under the next id.
/// For frames in rising order of their ticks.
/// </summary>
/// <param name="length">Orbits per time frame.</param>
/// <param name="aligned">An orbit with which a time frame begins, as the trigger says: data that begin between two such orbits begin within a time
/// frame. Default none: their first orbit is a time frame's first.</param>
public sealed class TimeFrameNumbering(TimeFrameLength length, uint? aligned = null)
{
    private const ulong MostMissingOrbits = 1 << 24;

    private ulong _nextId = 1;
    private ulong _firstId;
    private ulong _firstTick;
    private ulong _lastTick;
    private uint _firstOrbit;
    private int _pass = -1;

    /// <summary>Ids that were passed over since nothing of those time frames was there.</summary>
    public ulong MissingIds { get; private set; }

    /// <summary>The time frame of a heartbeat frame.</summary>
    /// <param name="tick">Its tick: as <see cref="Raw.HeartbeatFrame.Tick"/>, not below the one before.</param>
    /// <param name="orbit">Its orbit.</param>
    /// <param name="pass">How often the data have begun anew for a reason that ticks do not show.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tick is below the one before.</exception>
    public Place PlaceOf(ulong tick, uint orbit, int pass)
    {
        // A counter that wraps goes on by one tick; orbits that begin anew jump.
        if (pass != _pass || (tick >= _lastTick && tick - _lastTick > MostMissingOrbits))
        {
            var into = aligned is { } first ? Into(orbit, first) : 0;
            (_firstId, _firstTick, _firstOrbit, _pass) = (_nextId, unchecked(tick - into), unchecked(orbit - into), pass);
        }
        else if (tick < _lastTick)
        {
            throw new ArgumentOutOfRangeException(nameof(tick), tick, $"tick {tick} comes after {_lastTick}; rising ticks are accepted");
        }

        _lastTick = tick;
        var index = unchecked(tick - _firstTick) / (ulong)length.Orbits;
        var id = _firstId + index;
        if (id >= _nextId)
        {
            MissingIds += id - _nextId;
            _nextId = id + 1;
        }

        return new Place(id, unchecked(_firstOrbit + (uint)index * (uint)length.Orbits));
    }

    /// <summary>The next time frame begins anew, under an id of at least <paramref name="id"/>; the ids passed over do not count as missing.</summary>
    public void GoTo(ulong id)
    {
        _nextId = Math.Max(_nextId, id);
        _pass = -1;
    }

    // How far within its time frame an orbit is; the nearer way around, since 2^32 is no multiple of most lengths.
    private uint Into(uint orbit, uint first)
    {
        var rest = (long)unchecked((int)(orbit - first)) % length.Orbits;
        return (uint)(rest < 0 ? rest + length.Orbits : rest);
    }

    /// <summary>A time frame.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="FirstOrbit">Its first orbit.</param>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Place(ulong Id, uint FirstOrbit);
}
