using Google.Protobuf.WellKnownTypes;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>Reads the times in requests.</summary>
internal static class TimeRules
{
    private const long FirstSecond = -62135596800;
    private const long LastSecond = 253402300799;

    /// <summary>Never, as clients can print it.</summary>
    public static DateTimeOffset Never { get; } = DateTimeOffset.FromUnixTimeSeconds(LastSecond);

    /// <summary>Reads a time.</summary>
    /// <exception cref="Penstock.Rpc.RpcException">INVALID_ARGUMENT.</exception>
    public static DateTimeOffset ToTime(string what, Timestamp timestamp)
    {
        if (timestamp.Seconds is < FirstSecond or > LastSecond || timestamp.Nanos is < 0 or > 999_999_999)
            throw Refusal.Invalid($"{what} {timestamp.Seconds} s + {timestamp.Nanos} ns is no time; the years 1 to 9999 and 0..999999999 ns are accepted");
        return timestamp.ToDateTimeOffset();
    }

    /// <summary>The end of a reservation: absent, zero and what lies beyond the year 9999 is <see cref="Never"/>.</summary>
    /// <exception cref="Penstock.Rpc.RpcException">INVALID_ARGUMENT.</exception>
    public static DateTimeOffset ToEnd(Timestamp? until)
    {
        if (until is null or { Seconds: 0, Nanos: 0 }) return Never;
        var end = ToTime("until", until);
        return end < Never ? end : Never;
    }
}
