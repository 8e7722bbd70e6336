using System.Runtime.InteropServices;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Summaries;

/// <summary>Where a part is.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PartPlace(EquipmentId Equipment, int Message, int? Part, int? HeartbeatFrame, long? ByteOffset, long? ByteCount)
{
    /// <summary>The place of a part of a message, or of the message's end where it has no such part.</summary>
    public static PartPlace Of(EquipmentId equipment, int message, IReadOnlyList<PartSummary> parts, int part)
    {
        if (part >= parts.Count) return new PartPlace(equipment, message, part, null, null, null);

        var offset = 0L;
        for (var i = 0; i < part; i++) offset += parts[i].Size;
        return new PartPlace(equipment, message, part, parts[part].HeartbeatFrame, offset, parts[part].Size);
    }
}
