using System.Globalization;
using System.Runtime.InteropServices;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Generating;

/// <summary>Equipments of one kind in generated time frames.</summary>
/// <param name="Origin">The detector.</param>
/// <param name="Description">What the data are: RAWDATA are pages of heartbeat frames, everything else bytes of chance.</param>
/// <param name="Links">How many equipments, 1..65536.</param>
/// <param name="MeanPayloadBytes">Payload bytes of a part on average, 0..16 MiB; parts vary by half of it either way.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EquipmentShape(DataOrigin Origin, DataDescription Description, int Links, int MeanPayloadBytes)
{
    /// <summary>The most equipments of one kind.</summary>
    public const int MaxLinks = 65536;

    /// <summary>The most payload bytes of a part on average.</summary>
    public const int MaxMeanPayloadBytes = 16 << 20;

    /// <summary>Reads <c>ITS:12</c>, <c>TPC:36:8192</c> or <c>TPC/CLUSTERS:4:1000000</c>: detector, description, equipments, mean bytes of a part.</summary>
    /// <returns>False when it is none.</returns>
    public static bool TryParse(string text, out EquipmentShape shape)
    {
        shape = default;
        var pieces = text.Split(':');
        var names = pieces[0].Split('/');
        var (links, mean) = (1L, 8192L);
        if (pieces.Length > 3 || names.Length > 2 || names.Any(n => n.Length == 0)) return false;
        if (pieces.Length > 1 && !TryNumber(pieces[1], MaxLinks, out links)) return false;
        if (pieces.Length > 2 && !TryNumber(pieces[2], MaxMeanPayloadBytes, out mean)) return false;
        if (links == 0) return false;
        try
        {
            shape = new EquipmentShape(new DataOrigin(names[0]), names.Length == 2 ? new DataDescription(names[1]) : DataDescription.RawData, (int)links, (int)mean);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool TryNumber(string text, long most, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= most;
}
