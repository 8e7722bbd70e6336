namespace Penstock.Ejfat.Segmenting;

/// <summary>The tick a sender is at: the clock's, or that of the latest event that brought its own.</summary>
internal sealed class SenderTicks
{
    private readonly TickClock _clock;
    private ulong _latest;
    private bool _own;

    /// <summary>Before the first event.</summary>
    /// <param name="clock">For events without a tick.</param>
    /// <param name="first">Where events bring their own: the tick before the first of them. Null: the clock's until one does.</param>
    public SenderTicks(TickClock clock, ulong? first)
    {
        _clock = clock;
        _latest = first ?? 0;
        _own = first is not null;
    }

    /// <summary>Whether events bring their own ticks.</summary>
    public bool AreOwn => Volatile.Read(ref _own);

    /// <summary>Whether the clock's low byte is replaced.</summary>
    public bool AreRepaired => _clock.IsRepaired;

    /// <summary>The tick to tell the control plane.</summary>
    public ulong Current => AreOwn ? Volatile.Read(ref _latest) : _clock.Now;

    /// <summary>The tick of an event that is sent now.</summary>
    public ulong Next(ulong? own)
    {
        if (own is not { } tick) return _clock.Next();
        Volatile.Write(ref _latest, tick);
        Volatile.Write(ref _own, true);
        return tick;
    }
}
