namespace Penstock.Pipeline.Measuring;

/// <summary>Events with marks at both ends, by which a receiver sees cheaply whether an event is what was sent. The marks are those of e2sar_perf, so that either may
/// send to the other.</summary>
public static class MarkedPayload
{
    // As e2sar_perf.cpp of E2SAR 0.3.2 compares them: all but the last character of each.
    private static ReadOnlySpan<byte> Start => "This is a start of event payload"u8;

    private static ReadOnlySpan<byte> End => "...the end"u8;

    /// <summary>The shortest event that holds both marks.</summary>
    public static int LeastBytes => Start.Length + End.Length;

    /// <summary>Writes the marks; of an event too short for both, what fits.</summary>
    public static void Write(Span<byte> payload)
    {
        Start[..Math.Min(Start.Length, payload.Length)].CopyTo(payload);
        var end = Math.Min(End.Length, payload.Length);
        End[^end..].CopyTo(payload[^end..]);
    }

    /// <summary>Whether the marks are there.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < LeastBytes) return IsShortWhole(payload);
        return payload.StartsWith(Start[..^1]) && payload[^End.Length..].StartsWith(End[..^1]);
    }

    private static bool IsShortWhole(ReadOnlySpan<byte> payload)
    {
        Span<byte> expected = stackalloc byte[payload.Length];
        Write(expected);
        var end = Math.Min(End.Length, payload.Length);
        var start = Math.Min(Start.Length, payload.Length - end);
        return payload[..start].SequenceEqual(expected[..start]) && payload[^end..].SequenceEqual(expected[^end..]);
    }
}
