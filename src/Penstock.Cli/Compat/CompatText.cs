using System.Globalization;
using Penstock.Cli.Terminal;
using Penstock.Ejfat.Control;

namespace Penstock.Cli.Compat;

/// <summary>Values as the originals print and read them.</summary>
internal static class CompatText
{
    /// <summary>A number as a C++ stream writes it: six significant digits, <c>1e-05</c>.</summary>
    public static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture).Replace('E', 'e');

    /// <summary>A time as protobuf's TimeUtil writes it: RFC 3339 with 0, 3, 6 or 9 digits of a second; no time is 1970.</summary>
    public static string Time(DateTimeOffset? time)
    {
        var utc = (time ?? DateTimeOffset.UnixEpoch).UtcDateTime;
        var ticks = utc.Ticks % TimeSpan.TicksPerSecond;
        var fraction = ticks == 0 ? string.Empty
            : ticks % TimeSpan.TicksPerMillisecond == 0 ? ".fff"
            : ticks % TimeSpan.TicksPerMicrosecond == 0 ? ".ffffff"
            : ".fffffff'00'";
        return utc.ToString($"yyyy-MM-ddTHH:mm:ss{fraction}Z", CultureInfo.InvariantCulture);
    }

    /// <summary>Reads <c>hh[:mm[:ss]]</c>; hours may be more than a day's. A fraction of a second is dropped.</summary>
    public static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var parts = text.Split(':');
        if (parts.Length is < 1 or > 3)
        {
            return false;
        }

        Span<int> numbers = [0, 0, 0];
        for (var i = 0; i < parts.Length; i++)
        {
            var whole = i == 2 ? parts[i].Split('.', 2)[0] : parts[i];
            if (!int.TryParse(whole, NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) || (i > 0 && numbers[i] > 59) || numbers[i] > 1_000_000)
            {
                return false;
            }
        }

        duration = new TimeSpan(numbers[0], numbers[1], numbers[2]);
        return true;
    }

    /// <summary>One worker as lbmon writes it.</summary>
    public static string ShortWorker(WorkerStatus w) =>
        $"[ name={Tables.Plain(w.Name)}, controlsignal={Number(w.ControlSignal)}, fillpercent={Number(w.Fill)}, slotsassigned={w.SlotsAssigned}, lastupdated={Time(w.LastUpdated)}] ";

    /// <summary>One worker as lbadm writes it: the third counter has no name in the original.</summary>
    public static string Worker(WorkerStatus w) =>
        $"[ name={Tables.Plain(w.Name)}, controlsignal={Number(w.ControlSignal)}, fillpercent={Number(w.Fill)}, slotsassigned={w.SlotsAssigned}, lastupdated={Time(w.LastUpdated)}"
        + $", IP Address={w.Address}, UDP Port={w.Port}, minFactor={Number(w.MinFactor)}, maxFactor={Number(w.MaxFactor)}, keepLBHeader={(w.KeepsLbHeader ? 1 : 0)}"
        + $", totalEventsRecv={w.Counters.EventsReceived}, totalEventsReassembled={w.Counters.EventsReassembled}, {w.Counters.ReassemblyErrors}"
        + $", totalEventsDequeued={w.Counters.EventsDequeued}, totalEventEnqueueErr={w.Counters.EnqueueErrors}, totalBytesRecv={w.Counters.BytesReceived}, totalPacketsRecv={w.Counters.PacketsReceived}] ";

    /// <summary>The line on a reservation's epoch and end.</summary>
    public static string Details(LoadBalancerStatus status) =>
        $"LB details: expiresat={Time(status.ExpiresAt)}, currentepoch={status.CurrentEpoch}, predictedeventnum={status.CurrentPredictedEventNumber}";

    /// <summary>Words, each followed by a blank.</summary>
    public static string List(IEnumerable<string> words) => string.Concat(words.Select(word => $"{Tables.Plain(word)} "));
}
