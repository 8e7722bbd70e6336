using System.Globalization;

namespace Penstock.Rpc.Wire;

/// <summary>The value of grpc-timeout: one to eight digits and a unit of H M S m u n.</summary>
internal static class GrpcTimeout
{
    private const long MaxValue = 99_999_999;
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    public static string Format(TimeSpan timeout)
    {
        var ticks = Math.Max(timeout.Ticks, 0);
        if (ticks <= MaxValue / 100) return Text(ticks * 100, 'n');
        // Rounded up: the server must not give up before the client does.
        (long Ticks, char Unit)[] units =
        [
            (TicksPerMicrosecond, 'u'), (TimeSpan.TicksPerMillisecond, 'm'), (TimeSpan.TicksPerSecond, 'S'), (TimeSpan.TicksPerMinute, 'M'),
        ];
        foreach (var (size, unit) in units)
        {
            var value = (ticks / size) + (ticks % size == 0 ? 0 : 1);
            if (value <= MaxValue) return Text(value, unit);
        }
        return Text(Math.Min((ticks / TimeSpan.TicksPerHour) + 1, MaxValue), 'H');

        static string Text(long value, char unit) => string.Create(CultureInfo.InvariantCulture, $"{value}{unit}");
    }

    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > 9) return false;
        long value = 0;
        foreach (var c in text[..^1])
        {
            if (!char.IsAsciiDigit(c)) return false;
            value = (value * 10) + (c - '0');
        }
        Int128 ticks;
        switch (text[^1])
        {
            case 'H': ticks = (Int128)value * TimeSpan.TicksPerHour; break;
            case 'M': ticks = (Int128)value * TimeSpan.TicksPerMinute; break;
            case 'S': ticks = (Int128)value * TimeSpan.TicksPerSecond; break;
            case 'm': ticks = (Int128)value * TimeSpan.TicksPerMillisecond; break;
            case 'u': ticks = (Int128)value * TicksPerMicrosecond; break;
            case 'n': ticks = (value + 99) / 100; break;
            default: return false;
        }
        timeout = ticks > long.MaxValue ? TimeSpan.MaxValue : new TimeSpan((long)ticks);
        return true;
    }
}
