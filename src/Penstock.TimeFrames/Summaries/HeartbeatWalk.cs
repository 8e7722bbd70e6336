using System.Runtime.InteropServices;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Summaries;

/// <summary>What the raw data headers of one part say: its orbit, whether it was rejected, whether its pages are whole.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HeartbeatWalk(uint Orbit, bool IsRejected, bool IsStopped, bool IsComplete)
{
    private const uint RejectTrigger = 0x4;

    /// <summary>Walks the pages from the first header on.</summary>
    /// <returns>False when the part does not begin with a raw data header of version 3 to 7.</returns>
    public static bool TryWalk(ReadOnlySpan<byte> part, out HeartbeatWalk walk)
    {
        walk = default;
        if (!IsHeader(part, out var first)) return false;

        var (header, stopped, whole) = (first, false, true);
        while (true)
        {
            stopped = header.StopBit != 0;
            var isLast = stopped || header.OffsetToNext >= part.Length;
            whole &= header.Orbit == first.Orbit && header.MemorySize >= Rdh.Size && header.MemorySize <= part.Length
                && (isLast || header.MemorySize <= header.OffsetToNext);
            if (isLast || header.OffsetToNext < Rdh.Size)
            {
                // A last page may end with its used bytes or be padded up to the next page's place; more than that does not belong to it.
                whole &= stopped && part.Length <= Math.Max(header.OffsetToNext, header.MemorySize);
                break;
            }

            part = part[header.OffsetToNext..];
            if (IsHeader(part, out header)) continue;

            (whole, stopped) = (false, false);
            break;
        }

        walk = new HeartbeatWalk(first.Orbit, (first.TriggerType & RejectTrigger) != 0, stopped, stopped && whole);
        return true;
    }

    private static bool IsHeader(ReadOnlySpan<byte> part, out Rdh header) =>
        Rdh.TryRead(part, out header) && header.Version is >= RdhCheck.FirstVersion and <= RdhCheck.LastVersion && header.HeaderSize == Rdh.Size;
}
