using System.Runtime.InteropServices;
using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Building;

/// <summary>
/// Which time frame a heartbeat frame belongs to. Ids begin with 1 and follow the orbits from the first one on; where data begin anew (files
/// that repeat, a readout that was started again) a new time frame begins with them, under the next id. For frames in rising order of their ticks.
/// </summary>
/// <param name="length">Orbits per time frame.</param>
public sealed class TimeFrameNumbering(TimeFrameLength length)
{
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
        // A counter that wraps goes on by one tick; orbits that begin anew jump by most of 2^32.
        if (pass != _pass || tick - _lastTick > uint.MaxValue / 2 && tick >= _lastTick)
        {
            (_firstId, _firstTick, _firstOrbit, _pass) = (_nextId, tick, orbit, pass);
        }
        else if (tick < _lastTick)
        {
            throw new ArgumentOutOfRangeException(nameof(tick), tick, $"tick {tick} comes after {_lastTick}; rising ticks are accepted");
        }

        _lastTick = tick;
        var index = (tick - _firstTick) / (ulong)length.Orbits;
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

    /// <summary>A time frame.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="FirstOrbit">Its first orbit.</param>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Place(ulong Id, uint FirstOrbit);
}
