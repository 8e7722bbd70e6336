using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Raw;

/// <summary>
/// Heartbeat frames without data: nothing but headers (DataDistribution, <c>rdh-filter-empty-trigger</c>). One page of 64 bytes with the stop bit, or two pages that hold
/// nothing and are 128 or 16384 bytes together, the second with the stop bit.
/// </summary>
public static class EmptyTrigger
{
    private const int OnePage = Rdh.Size;
    private const int TwoPages = 2 * Rdh.Size;
    private const int TwoPaddedPages = 2 * Rdh.MaxPageBytes;

    /// <summary>True when a payload of so many bytes may be one, so that it is worth looking at.</summary>
    public static bool MayBe(long bytes) => bytes is OnePage or TwoPages or TwoPaddedPages;

    /// <summary>True when the payload is one.</summary>
    public static bool Is(ReadOnlySpan<byte> payload)
    {
        if (!MayBe(payload.Length) || !TryReadEmpty(payload, out var first)) return false;
        if (payload.Length == OnePage) return first.StopBit == 1;
        return first.StopBit == 0 && first.OffsetToNext == payload.Length / 2 && TryReadEmpty(payload[first.OffsetToNext..], out var second)
            && second.StopBit == 1 && LinkId.Of(first) == LinkId.Of(second);
    }

    private static bool TryReadEmpty(ReadOnlySpan<byte> page, out Rdh header) =>
        Rdh.TryRead(page, out header) && RdhCheck.FindFault(page, header) is null && header.MemorySize == Rdh.Size;
}
