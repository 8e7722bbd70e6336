namespace Penstock.Ejfat.Segmenting;

/// <summary>Numbers events from 0. An event that brings its own number moves the counter: the next one without gets the number after it. Each call is atomic.</summary>
internal sealed class EventNumbering
{
    private ulong _next;

    /// <summary>The number of the next event.</summary>
    /// <param name="requested">The event's own number; null and 0 continue (E2SAR's rule, by which 0 cannot be asked for).</param>
    public ulong Next(ulong? requested)
    {
        if (requested is not { } number || number == 0) return Interlocked.Increment(ref _next) - 1;
        Interlocked.Exchange(ref _next, unchecked(number + 1));
        return number;
    }
}
