using System.Globalization;

namespace Penstock.TimeFrames.Editing;

/// <summary>Numbers as people select them: <c>42</c>, <c>40..50</c>, <c>..7</c>, <c>0x100..</c>, several with commas.</summary>
public sealed class ValueRanges
{
    private readonly (ulong From, ulong To)[] _ranges;

    private ValueRanges((ulong, ulong)[] ranges) => _ranges = ranges;

    /// <summary>Reads a selection.</summary>
    /// <returns>False when it is none.</returns>
    public static bool TryParse(string text, out ValueRanges ranges)
    {
        var read = new List<(ulong, ulong)>();
        ranges = new ValueRanges([]);
        foreach (var piece in text.Split(','))
        {
            var dots = piece.IndexOf("..", StringComparison.Ordinal);
            var (low, high) = dots < 0 ? (piece, piece) : (piece[..dots], piece[(dots + 2)..]);
            ulong from = 0, to = ulong.MaxValue;
            if ((low.Length == 0 && high.Length == 0) || (dots < 0 && low.Length == 0)) return false;
            if ((low.Length > 0 && !TryNumber(low, out from)) || (high.Length > 0 && !TryNumber(high, out to)) || from > to) return false;
            read.Add((from, to));
        }

        ranges = new ValueRanges([.. read]);
        return true;
    }

    /// <summary>True when a number is selected.</summary>
    public bool Contains(ulong value)
    {
        foreach (var (from, to) in _ranges)
        {
            if (value >= from && value <= to) return true;
        }

        return false;
    }

    private static bool TryNumber(string text, out ulong value) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
