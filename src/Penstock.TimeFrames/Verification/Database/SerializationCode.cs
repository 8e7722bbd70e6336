using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Verification.Database;

/// <summary>
/// The column <c>ser</c> of an equipment: bits 0..7 how its payloads are serialized, bit 8 where its numbering does not tell where messages end, from
/// bit 16 on how many parts have an orbit outside the time frame.
/// </summary>
internal static class SerializationCode
{
    public const int Other = 7;
    public const int NoBoundaries = 256;
    public const int OutsideShift = 16;

    private static readonly string[] Names = ["NONE", "ROOT", "CCDB", "FLATBUF", "ARROW", "INVALID", "*******"];

    public static long Of(EquipmentSummary equipment)
    {
        var known = equipment.Headers.Count == 1 ? Array.IndexOf(Names, equipment.Headers[0].SerializationName) : -1;
        return (known < 0 ? Other : known) + (equipment.HasMessageBoundaries ? 0 : NoBoundaries) + ((long)(equipment.Heartbeats?.Outside ?? 0) << OutsideShift);
    }

    /// <summary>The name; null where there is none of its own.</summary>
    public static string? NameOf(long code) => (code & 0xFF) is var known && known < Names.Length ? Names[known] : null;
}
