using System.Globalization;

namespace Penstock.TimeFrames.Verification.Criteria;

/// <summary>The value of a parameter, as people write it.</summary>
public static class ParameterValue
{
    /// <summary>A whole number (also 0x…, whose bits count), a number, null, or the text itself.</summary>
    public static object? Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.Equals(text, "null", StringComparison.OrdinalIgnoreCase)) return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return whole;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits)) return unchecked((long)bits);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : text;
    }
}
