using System.Buffers;
using System.Globalization;
using System.Text;

namespace Penstock.DataMovement.Api;

/// <summary>Durations and times as Go prints them: clients of the original parse these texts.</summary>
internal static class GoText
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private const ulong Microsecond = 1_000;
    private const ulong Millisecond = 1_000_000;
    private const ulong Second = 1_000_000_000;

    /// <summary><c>time.Duration.String()</c> of so many nanoseconds: <c>0s</c>, <c>250ms</c>, <c>1m30.5s</c>, <c>1h0m5s</c>.</summary>
    public static string Duration(long nanoseconds)
    {
        if (nanoseconds == 0) return "0s";
        var u = nanoseconds < 0 ? (ulong)-(nanoseconds + 1) + 1 : (ulong)nanoseconds;
        var text = u < Second ? Small(u) : Large(u);
        return nanoseconds < 0 ? "-" + text : text;
    }

    /// <summary>A duration cut to whole milliseconds, as the original reports elapsed time.</summary>
    public static string Elapsed(TimeSpan elapsed) => Duration((long)elapsed.TotalMilliseconds * (long)Millisecond);

    /// <summary><c>time.Time.String()</c>: <c>2006-01-02 15:04:05.999999999 -0700 MST</c>, the fraction without trailing zeros.</summary>
    public static string Time(DateTimeOffset time) => Time(time, TimeZoneInfo.Local);

    /// <inheritdoc cref="Time(DateTimeOffset)"/>
    public static string Time(DateTimeOffset time, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone);
        var text = new StringBuilder(local.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        var ticks = local.Ticks % TimeSpan.TicksPerSecond;
        if (ticks != 0) text.Append('.').Append(ticks.ToString("D7", CultureInfo.InvariantCulture).TrimEnd('0'));
        var offset = local.Offset;
        var sign = offset < TimeSpan.Zero ? '-' : '+';
        text.Append(CultureInfo.InvariantCulture, $" {sign}{offset:hhmm} ");
        return text.Append(Abbreviation(zone, local)).ToString();
    }

    /// <summary><c>time.ParseDuration</c>: what <see cref="Duration"/> prints, and any other sum of numbers with units.</summary>
    public static bool TryParseDuration(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        var rest = text.AsSpan();
        var isNegative = rest.StartsWith("-");
        if (isNegative || rest.StartsWith("+")) rest = rest[1..];
        if (rest.Length == 0) return false;
        decimal sum = 0;
        while (rest.Length > 0)
        {
            if (rest is "0" && sum == 0) break;
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits is <= 0 or > 28 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
            rest = rest[digits..];
            var end = rest.IndexOfAny(Digits);
            var unit = UnitOf(end < 0 ? rest : rest[..end]);
            if (unit == 0 || number > 1e18m) return false;
            sum += number * unit;
            rest = end < 0 ? [] : rest[end..];
            if (sum > long.MaxValue) return false;
        }
        nanoseconds = (long)(isNegative ? -sum : sum);
        return true;
    }

    private static ulong UnitOf(ReadOnlySpan<char> name) => name switch
    {
        "ns" => 1,
        "us" or "µs" or "μs" => Microsecond,
        "ms" => Millisecond,
        "s" => Second,
        "m" => 60 * Second,
        "h" => 3600 * Second,
        _ => 0,
    };

    private static string Small(ulong u)
    {
        var (unit, name, digits) = u < Microsecond ? (1UL, "ns", 0) : u < Millisecond ? (Microsecond, "µs", 3) : (Millisecond, "ms", 6);
        return $"{u / unit}{Fraction(u % unit, digits)}{name}";
    }

    private static string Large(ulong u)
    {
        var seconds = $"{u / Second % 60}{Fraction(u % Second, 9)}s";
        var minutes = u / (60 * Second);
        if (minutes == 0) return seconds;
        var hours = minutes / 60;
        return hours == 0 ? $"{minutes}m{seconds}" : $"{hours}h{minutes % 60}m{seconds}";
    }

    private static string Fraction(ulong rest, int digits) =>
        rest == 0 ? "" : "." + rest.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0').TrimEnd('0');

    // Go prints the zone's abbreviation from the tz database. Without cultures .NET knows it too; where it has a long name, the offset stands in, as Go prints zones without a name.
    private static string Abbreviation(TimeZoneInfo zone, DateTimeOffset local)
    {
        if (zone.BaseUtcOffset == TimeSpan.Zero && !zone.SupportsDaylightSavingTime) return "UTC";
        var name = zone.IsDaylightSavingTime(local) ? zone.DaylightName : zone.StandardName;
        if (name.Length is > 0 and <= 6 && !name.Contains(' ', StringComparison.Ordinal)) return name;
        var sign = local.Offset < TimeSpan.Zero ? '-' : '+';
        return local.Offset.Minutes == 0 ? $"{sign}{local.Offset:hh}" : $"{sign}{local.Offset:hhmm}";
    }
}
