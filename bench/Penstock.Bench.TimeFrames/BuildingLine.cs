using Penstock.TimeFrames.Building;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Raw;
using Penstock.TimeFrames.Summaries;

namespace Penstock.Bench.TimeFrames;

/// <summary>Everything that time frames add to streaming, without the streaming: from pages in memory to verified time frames.</summary>
internal sealed class BuildingLine
{
    private readonly byte[][][] _pages;
    private readonly byte[][] _events;
    private readonly EquipmentId[] _equipments;
    private readonly SummaryOptions _summary;
    private readonly uint[] _sources;
    private readonly int _orbits;
    private readonly int _frames;

    public BuildingLine(CruDataOptions data, int orbits, int frames)
    {
        (_orbits, _frames) = (orbits, frames);
        _summary = new SummaryOptions { OrbitsPerTimeFrame = orbits };
        var generator = new CruDataGenerator(data);
        _sources = [.. Enumerable.Range(1, data.Links).Select(i => (uint)i)];
        _equipments = [.. generator.Links.Select(l => LinkEquipment.Of(l, SubSpecificationMode.CruLinkId))];
        _pages = [.. Enumerable.Range(0, data.Links).Select(link => Enumerable.Range(0, orbits * frames).Select(orbit =>
        {
            var frame = new byte[generator.FrameBytes(link, orbit)];
            generator.WriteFrame(link, orbit, frame);
            return frame;
        }).ToArray())];
        Bytes = _pages.Sum(l => l.Sum(f => (long)f.Length));
        Parts = _pages.Sum(l => l.Length);
        _events = [.. Enumerable.Range(0, data.Links * frames).Select(i => new byte[SizeOf(i % data.Links, i / data.Links)])];
        FirstOrbit = data.FirstOrbit;
    }

    public long Bytes { get; }

    public long Parts { get; }

    private uint FirstOrbit { get; }

    /// <summary>CPU seconds per 10^9 bytes of pages for building and verifying, and for writing.</summary>
    public (double Build, double Write) Run(string folder, ref bool verified)
    {
        var (build, write, count) = (TimeSpan.Zero, TimeSpan.Zero, 0);
        using var builder = new TimeFrameBuilder(new TimeFrameBuilderOptions { Sources = _sources });
        var verifier = new TimeFrameVerifier(new TimeFrameVerifierOptions { Sources = _sources });
        using var sink = new TimeFrameSink(new TimeFrameSinkOptions { Folder = folder }, TimeProvider.System);
        for (var frame = 0; frame < _frames; frame++)
        {
            var before = Environment.CpuUsage.TotalTime;
            var id = (ulong)frame + 1;
            for (var link = 0; link < _sources.Length; link++) Send(id, link, builder, verifier);
            if (!builder.TryTake(out var built) || !built.IsComplete) throw new InvalidOperationException("a time frame is not complete");
            using (built)
            {
                verifier.Seal(id, built.Summarise(_summary), default);
                build += Environment.CpuUsage.TotalTime - before;
                before = Environment.CpuUsage.TotalTime;
                sink.Write(built);
                write += Environment.CpuUsage.TotalTime - before;
            }

            verified &= verifier.TryTake(out var result) && result.Result.Verdict == TfVerdict.Equal;
            count++;
        }

        sink.Dispose();
        return (build.TotalSeconds / (Bytes / 1e9), write.TotalSeconds / (Bytes / 1e9));
    }

    private void Send(ulong id, int link, TimeFrameBuilder builder, TimeFrameVerifier verifier)
    {
        var bytes = _events[(((int)id - 1) * _sources.Length) + link];
        var writer = new SubTimeFrameWriter(bytes, new SubTimeFrameHeader { Id = id, FirstOrbit = FirstOrbit + (((uint)id - 1) * (uint)_orbits), Origin = SubTimeFrameOrigin.Readout });
        writer.BeginMessage(_equipments[link], _orbits);
        for (var orbit = 0; orbit < _orbits; orbit++)
        {
            var page = _pages[link][(((int)id - 1) * _orbits) + orbit];
            page.CopyTo(writer.AddPart(page.Length));
        }

        var summary = SubTimeFrameSummary.Of(_sources[link], bytes, _summary).ToBytes();
        if (ReceivedSubTimeFrame.Read(_sources[link], bytes, null, out var stf) is { } fault) throw new InvalidOperationException($"{fault}");
        builder.Add(id, stf!, default);
        verifier.AddSummary(id, StfSummary.Read(summary), default);
    }

    private long SizeOf(int link, int frame)
    {
        var frames = _pages[link].AsSpan(frame * _orbits, _orbits);
        var bytes = 0L;
        foreach (var one in frames) bytes += one.Length;
        return SubTimeFrameWriter.SizeOf(_orbits, bytes);
    }
}
