using System.Text;

namespace Penstock.DataMovement.Commands;

/// <summary>The hostfile of mpirun.</summary>
internal static class Hostfile
{
    /// <summary>One line for each host, in the order given, repeated ones once.</summary>
    /// <param name="hosts">Names or addresses.</param>
    /// <param name="slots">The request's slots; negative takes the profile's.</param>
    /// <param name="maxSlots">The request's most slots; negative takes the profile's.</param>
    /// <param name="profileSlots">The profile's; 0 says none.</param>
    /// <param name="profileMaxSlots">The profile's; 0 says none.</param>
    public static string Text(IEnumerable<string> hosts, int slots, int maxSlots, int profileSlots, int profileMaxSlots)
    {
        var (some, most) = (slots < 0 ? profileSlots : slots, maxSlots < 0 ? profileMaxSlots : maxSlots);
        var text = new StringBuilder();
        foreach (var host in hosts.Distinct(StringComparer.Ordinal))
        {
            text.Append(host);
            if (some > 0) text.Append(System.Globalization.CultureInfo.InvariantCulture, $" slots={some}");
            if (most > 0) text.Append(System.Globalization.CultureInfo.InvariantCulture, $" max_slots={most}");
            text.Append('\n');
        }
        return text.ToString();
    }
}
