using System.Runtime.InteropServices;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Verification.Comparing;

/// <summary>
/// What the headers of a record say of its time frame. Number, run and first orbit are those that most of its blocks have, so that a block with
/// another is found as that and not taken for the time frame's.
/// </summary>
/// <param name="Offset">Where the record begins.</param>
/// <param name="Header">The time frame's number, run, first orbit (unknown where the blocks do not say it) and time of writing.</param>
/// <param name="MapOrbit">Where its heartbeat frames count from: the first orbit, or the lowest that a page has.</param>
/// <param name="Span">Orbits from there to the last that a page has, as far as a summary can hold them; 0 where no page has one.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileOutline(long Offset, SubTimeFrameHeader Header, uint MapOrbit, int Span)
{
    /// <summary>Reads the headers of a record and the first page header of each block.</summary>
    public static FileOutline Read(TimeFrameRecord record, TimeFrameBlockReader blocks, CancellationToken stop)
    {
        var (counters, runs, orbits, pages) = (new Poll(), new Poll(), new Poll(), new List<uint>());
        while (blocks.TryRead())
        {
            stop.ThrowIfCancellationRequested();
            var header = blocks.Block.Header;
            counters.Add(header.TfCounter);
            runs.Add(header.RunNumber);
            if (header.FirstTfOrbit is not (0 or SubTimeFrameHeader.UnknownOrbit)) orbits.Add(header.FirstTfOrbit);
            if (OrbitOf(blocks) is { } orbit && (pages.Count == 0 || pages[^1] != orbit)) pages.Add(orbit);
        }

        var first = orbits.Winner ?? SubTimeFrameHeader.UnknownOrbit;
        var frame = new SubTimeFrameHeader { Id = counters.Winner ?? ulong.MaxValue, RunNumber = runs.Winner ?? 0, FirstOrbit = first, CreationTimeMs = record.WriteTimeMs };
        var from = first != SubTimeFrameHeader.UnknownOrbit || pages.Count == 0 ? first : pages.Min();
        return new FileOutline(record.Offset, frame, from, SpanOf(pages, from));
    }

    private static int SpanOf(List<uint> pages, uint from)
    {
        var span = 0u;
        foreach (var orbit in pages)
        {
            if (unchecked(orbit - from) is var distance && distance < SummaryOptions.MaxOrbits) span = Math.Max(span, distance + 1);
        }

        return (int)span;
    }

    private static uint? OrbitOf(TimeFrameBlockReader blocks)
    {
        if (blocks.Block.Header.DataDescription != DataDescription.RawData || blocks.Block.PayloadBytes < Rdh.Size) return null;
        Span<byte> page = stackalloc byte[Rdh.Size];
        for (var done = 0; done < page.Length;)
        {
            var piece = blocks.PayloadFrom(done);
            piece = piece[..Math.Min(piece.Length, page.Length - done)];
            piece.CopyTo(page[done..]);
            done += piece.Length;
        }

        return Rdh.TryRead(page, out var header) && header.Version is >= RdhCheck.FirstVersion and <= RdhCheck.LastVersion && header.HeaderSize == Rdh.Size ? header.Orbit : null;
    }

    // The value that most have; of several the first.
    private sealed class Poll
    {
        private readonly Dictionary<uint, int> _counts = [];
        private readonly List<uint> _order = [];

        public uint? Winner => _order.Count == 0 ? null : _order.MaxBy(value => _counts[value]);

        public void Add(uint value)
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, value, out var isThere);
            if (!isThere) _order.Add(value);
            count++;
        }
    }
}
