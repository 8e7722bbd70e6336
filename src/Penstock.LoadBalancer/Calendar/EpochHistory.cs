namespace Penstock.LoadBalancer;

/// <summary>The calendars in force, each from its first tick to the next one's: a tick keeps its worker whatever is decided later.</summary>
/// <remarks>
/// An epoch begins at a tick nobody has sent yet. One that no packet can have met yet gives way to a newer one, and is made anew when its first tick turns out to be too far off. The oldest holds for all ticks
/// before the second: a sender that begins again with small ticks is served, by a calendar that is at most <see cref="KeptMilliseconds"/> old.
/// While nothing is in flight a new calendar holds for every tick at once, and is the only one kept.
/// </remarks>
internal sealed class EpochHistory(ulong firstNumber)
{
    /// <summary>How long an epoch is kept after its successor was made.</summary>
    public const long KeptMilliseconds = 5000;

    private const long SettledMilliseconds = 500;

    /// <summary>The most epochs kept; more than are ever made within <see cref="KeptMilliseconds"/> unless workers come and go many times a second.</summary>
    public const int MaxEpochs = 32;

    private readonly List<CalendarEpoch> _epochs = [];
    private readonly List<long> _madeAt = [];
    private ulong _next = firstNumber;

    /// <summary>Epochs made since the beginning or since <see cref="Clear"/>.</summary>
    public ulong Count { get; private set; }

    /// <summary>The number the next epoch will have; never used twice, not even after <see cref="Clear"/>.</summary>
    public ulong NextNumber => _next;

    /// <summary>Oldest first; first ticks do not fall, and the oldest's is 0.</summary>
    public IReadOnlyList<CalendarEpoch> Epochs => _epochs;

    /// <summary>The newest calendar.</summary>
    public SlotCalendar Current => _epochs.Count > 0 ? _epochs[^1].Calendar : SlotCalendar.Empty;

    /// <summary>Where the newest epoch begins.</summary>
    public ulong Boundary => _epochs.Count > 0 ? _epochs[^1].FirstTick : 0;

    /// <summary>Puts a calendar in force from the next boundary on.</summary>
    /// <returns>False when it is the one in force, so that nothing changed.</returns>
    public bool Advance(SlotCalendar calendar, in TickForecast forecast, long milliseconds)
    {
        if (_epochs.Count > 0 && Current.IsSameAs(calendar) && !IsOutOfReach(forecast, milliseconds)) return false;
        if (_epochs.Count == 0 || forecast.Seen is null)
        {
            _epochs.Clear();
            _madeAt.Clear();
            Add(calendar, 0, milliseconds);
            return true;
        }
        var first = forecast.Ahead;
        while (_epochs.Count > 1 && Boundary >= forecast.Near)
        {
            first = Math.Min(first, Boundary);
            RemoveAt(_epochs.Count - 1);
        }
        if (!Current.IsSameAs(calendar)) Add(calendar, Math.Max(first, Boundary), milliseconds);
        Trim(forecast.Seen, milliseconds);
        return true;
    }

    // It begins later than an epoch made now would: what was expected when it was made did not come.
    private bool IsOutOfReach(in TickForecast forecast, long milliseconds) =>
        forecast.Seen is not null && _epochs.Count > 1 && Boundary > forecast.Ahead && milliseconds - _madeAt[^1] >= SettledMilliseconds;

    /// <summary>Forgets epochs whose ticks have passed.</summary>
    /// <returns>True when something changed.</returns>
    public bool Trim(ulong? seen, long milliseconds)
    {
        var before = _epochs.Count;
        while (_epochs.Count > 1 && (_epochs.Count > MaxEpochs || (milliseconds - _madeAt[1] >= KeptMilliseconds && _epochs[1].FirstTick <= seen))) RemoveAt(0);
        if (_epochs.Count == before) return false;
        _epochs[0] = _epochs[0] with { FirstTick = 0 };
        return true;
    }

    /// <summary>Puts the newest calendar in force for all ticks, since nothing is in flight.</summary>
    /// <returns>True when something changed.</returns>
    public bool KeepNewest()
    {
        if (_epochs.Count == 0 || (_epochs.Count == 1 && Boundary == 0)) return false;
        _epochs.RemoveRange(0, _epochs.Count - 1);
        _madeAt.RemoveRange(0, _madeAt.Count - 1);
        _epochs[0] = _epochs[0] with { FirstTick = 0 };
        return true;
    }

    /// <summary>Forgets all epochs and counts from 0 again.</summary>
    public void Clear()
    {
        _epochs.Clear();
        _madeAt.Clear();
        Count = 0;
    }

    /// <summary>Whether a kept calendar names a member.</summary>
    public bool Names(ushort member) => _epochs.Exists(e => e.Calendar.CountOf(member) > 0);

    private void Add(SlotCalendar calendar, ulong firstTick, long milliseconds)
    {
        _epochs.Add(new CalendarEpoch(_next++, firstTick, calendar));
        _madeAt.Add(milliseconds);
        Count++;
    }

    private void RemoveAt(int index)
    {
        _epochs.RemoveAt(index);
        _madeAt.RemoveAt(index);
    }
}
