namespace Penstock.LoadBalancer;

/// <summary>
/// Notices events of which segments went to more than one member. Remembers the member of the last events that fell into each of its places (65536, half a megabyte),
/// so that of many concurrent events it may overlook some but never invents one. What it has not seen for two seconds it takes for another event of the same numbers, as of
/// a sender that begins anew. Shared by the packet threads, without locks.
/// </summary>
internal sealed class SplitEventWatch
{
    private const int Places = 1 << 16;
    private const int MemberBits = 16;

    // Times are in units of 256 ms.
    private const int TimeShift = 8;
    private const int Fresh = 8;
    private const ulong ReportedBit = 1UL << MemberBits;
    private const ulong MemberMask = ReportedBit - 1;
    private const ulong TagMask = ~(MemberMask | ReportedBit);

    // 47 bits of the event's hash, whether its split was counted, the member.
    private readonly ulong[] _places = new ulong[Places];
    private readonly int[] _times = new int[Places];
    private long _splitEvents;

    /// <summary>Events noticed.</summary>
    public long SplitEvents => Interlocked.Read(ref _splitEvents);

    /// <summary>A segment of an event goes to a member.</summary>
    public void Observe(ulong tick, ushort dataId, ulong eventNumber, ushort member, long nowMilliseconds)
    {
        var hash = Hash(tick, dataId, eventNumber);
        var index = (int)(hash & (Places - 1));
        ref var place = ref _places[index];
        var tag = hash & TagMask;
        var found = Volatile.Read(ref place);
        var now = unchecked((int)(nowMilliseconds >> TimeShift));
        var age = unchecked(now - _times[index]);

        // The time first: another thread that finds the event finds it fresh.
        if (age != 0) Volatile.Write(ref _times[index], now);
        if ((found & TagMask) != tag || age is < -Fresh or > Fresh)
        {
            Volatile.Write(ref place, tag | member);
            return;
        }

        if ((found & MemberMask) == member || (found & ReportedBit) != 0) return;
        if (Interlocked.CompareExchange(ref place, found | ReportedBit, found) == found) Interlocked.Increment(ref _splitEvents);
    }

    // Rounds of SplitMix64's finaliser (Steele, Lea, Flood 2014).
    private static ulong Hash(ulong tick, ushort dataId, ulong eventNumber) => Mix(tick ^ Mix(eventNumber ^ Mix(dataId + 0x9E3779B97F4A7C15)));

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
