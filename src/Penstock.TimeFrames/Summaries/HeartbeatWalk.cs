using System.Runtime.InteropServices;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Summaries;

/// <summary>What the raw data headers of one part say: its orbit, whether it was rejected, whether its pages are whole.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HeartbeatWalk(uint Orbit, PartTrigger Trigger, bool IsStopped, bool IsComplete)
{
    private const uint RejectTrigger = 0x4;

    public bool IsRejected => (Trigger.Type & RejectTrigger) != 0;

    /// <summary>Walks the pages from the first header on.</summary>
    /// <returns>False when the part does not begin with a raw data header of version 3 to 7.</returns>
    public static bool TryWalk(ReadOnlySpan<byte> part, out HeartbeatWalk walk)
    {
        walk = default;
        if (!IsHeader(part, out var first)) return false;

        var steps = new Steps(first, part.Length);
        while (steps.Next() is { } at) steps.Take(IsHeader(part[(int)at..], out var header) ? header : null);
        walk = steps.Walk;
        return true;
    }

    /// <summary>The same of a part that is not in memory.</summary>
    /// <param name="length">Bytes of the part.</param>
    /// <param name="read">Reads the header at an offset of the part.</param>
    /// <param name="walk">What they say.</param>
    public static bool TryWalk(long length, Action<long, Span<byte>> read, out HeartbeatWalk walk)
    {
        walk = default;
        if (Look(0) is not { } first) return false;

        var steps = new Steps(first, length);
        while (steps.Next() is { } at) steps.Take(Look(at));
        walk = steps.Walk;
        return true;

        Rdh? Look(long at)
        {
            if (length - at < Rdh.Size) return null;
            Span<byte> bytes = stackalloc byte[Rdh.Size];
            read(at, bytes);
            return IsHeader(bytes, out var header) ? header : null;
        }
    }

    private static bool IsHeader(ReadOnlySpan<byte> part, out Rdh header) =>
        Rdh.TryRead(part, out header) && header.Version is >= RdhCheck.FirstVersion and <= RdhCheck.LastVersion && header.HeaderSize == Rdh.Size;

    // From header to header; the first is there.
    private struct Steps
    {
        private readonly Rdh _first;
        private readonly long _length;
        private Rdh _header;
        private long _at;
        private bool _stopped;
        private bool _whole = true;

        public Steps(Rdh first, long length) => (_first, _header, _length) = (first, first, length);

        public readonly HeartbeatWalk Walk => new(_first.Orbit, new PartTrigger(true, (ushort)(_first.BunchCrossing & 0xFFF), _first.TriggerType), _stopped, _stopped && _whole);

        /// <summary>Where the next header has to be; null where the walk ends.</summary>
        public long? Next()
        {
            var left = _length - _at;
            _stopped = _header.StopBit != 0;
            var isLast = _stopped || _header.OffsetToNext >= left;
            _whole &= _header.Orbit == _first.Orbit && _header.MemorySize >= Rdh.Size && _header.MemorySize <= left && (isLast || _header.MemorySize <= _header.OffsetToNext);
            if (!isLast && _header.OffsetToNext >= Rdh.Size) return _at += _header.OffsetToNext;

            // A last page may end with its used bytes or be padded up to the next page's place; more than that does not belong to it.
            _whole &= _stopped && left <= Math.Max(_header.OffsetToNext, _header.MemorySize);
            return null;
        }

        public void Take(Rdh? header)
        {
            if (header is { } next)
            {
                _header = next;
                return;
            }

            // What ends the walk: a last page that is none.
            (_whole, _stopped) = (false, false);
            _header = _header with { StopBit = 0, OffsetToNext = 0 };
        }
    }
}
