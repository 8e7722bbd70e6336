using Penstock.Pipeline.Inputs;
using Penstock.TimeFrames.Headers;

namespace Penstock.Tests.Inputs;

public sealed class FileSupplyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ticks_of_all_sources_rise_together_whatever_the_layout_of_files()
    {
        // The sample has one link's frames after the other's.
        using var supply = Open(Repository.Shared("data/alice-its/12_links_2hbf.raw"));
        var events = All(supply);

        Assert.Equal(24, events.Count);
        Assert.Equal(Enumerable.Range(1, 12), supply.Sources.Select(s => (int)s.DataId));
        Assert.Equal([.. Enumerable.Repeat(1043926912UL, 12), .. Enumerable.Repeat(1043926913UL, 12)], events.Select(e => e.Planned.Tick));
        Assert.Equal([.. Enumerable.Range(0, 12), .. Enumerable.Range(0, 12)], events.Select(e => e.Planned.Source));
    }

    [Theory]
    [InlineData("12_links_2hbf.raw")]
    [InlineData("10_rdh.raw")]
    [InlineData("readout.superpage.1.raw")]
    [InlineData("ci_ols_data_1hbf.raw")]
    [InlineData("2_hbf_2nd_bad_frame.raw")]
    [InlineData("1_hbf_bad_cdp_structure.raw")]
    [InlineData("err_not_hbf.raw")]
    public void Events_of_a_link_one_after_another_are_its_pages_in_the_file(string name)
    {
        var path = Repository.Shared($"data/alice-its/{name}");
        using var supply = Open(path);
        var arrived = All(supply).GroupBy(e => e.Planned.Source).ToDictionary(g => supply.Sources[g.Key].Name, g => g.SelectMany(e => e.Bytes).ToArray());

        Assert.Equal(PagesByLink(File.ReadAllBytes(path)), arrived);
    }

    [Fact]
    public void Raw_data_comes_first_other_files_follow_with_ticks_behind_it()
    {
        var raw = _folder.Write("a.raw", RawBytes.Make(2, 3));
        _folder.Write("files/one", [1, 2, 3]);
        _folder.Write("files/two", []);
        using var supply = Open(_folder["files"], raw);
        var events = All(supply);

        Assert.Equal([100UL, 100, 101, 101, 102, 102, 103, 104], events.Select(e => e.Planned.Tick));
        Assert.Equal(("files", 3, SourceKind.Files), (supply.Sources[2].Name, supply.Sources[2].DataId, supply.Sources[2].Kind));
        Assert.Equal([1, 2, 3], events[6].Bytes);
        Assert.Empty(events[7].Bytes);
    }

    [Fact]
    public void A_large_file_travels_in_parts()
    {
        var bytes = new byte[1000];
        new Random(1).NextBytes(bytes);
        using var supply = Open(new InputOptions { MaxEventBytes = 300 }, _folder.Write("large", bytes), _folder.Write("small", [7]));
        var events = All(supply);

        Assert.Equal([0L, 300, 600, 900, 0], events.Select(e => e.Planned.Offset));
        Assert.Equal(bytes, events.Take(4).SelectMany(e => e.Bytes));
        Assert.Equal([1UL, 2, 3, 4, 5], events.Select(e => e.Planned.Tick));
    }

    [Fact]
    public void A_second_pass_has_new_ticks_and_the_same_bytes()
    {
        using var supply = Open(_folder.Write("a.raw", RawBytes.Make(2, 3)), _folder.Write("b", [9]));
        var first = All(supply);
        Assert.True(supply.Repeat());
        var second = All(supply);

        Assert.Equal([104UL, 104, 105, 105, 106, 106, 107], second.Select(e => e.Planned.Tick));
        Assert.Equal(first.Select(e => e.Bytes), second.Select(e => e.Bytes));
        Assert.All(second, e => Assert.Equal(1, e.Planned.Pass));
    }

    [Fact]
    public void Files_of_the_same_links_become_the_same_sources()
    {
        using var supply = Open(_folder.Write("a.raw", RawBytes.Make(2, 2, first: 100)), _folder.Write("b.raw", RawBytes.Make(2, 2, first: 102)), _folder.Write("c.raw", RawBytes.Make(2, 1, cru: 5)));

        Assert.Equal(4, supply.Sources.Count);
        Assert.Equal([100UL, 100, 100, 100, 101, 101, 102, 102, 103, 103], All(supply).Select(e => e.Planned.Tick));
    }

    [Fact]
    public void A_file_that_changes_goes_away_or_becomes_shorter_is_a_named_loss()
    {
        var changed = _folder.Write("in/a-changed", [1, 2, 3]);
        var missing = _folder.Write("in/b-missing", [1]);
        var shorter = _folder.Write("in/c-shorter", [1, 2, 3]);
        var raw = _folder.Write("d.raw", RawBytes.Make(1, 1));
        using var supply = Open(_folder["in"], raw);
        File.WriteAllBytes(changed, [1, 2, 3, 4]);
        File.Delete(missing);
        File.WriteAllBytes(shorter, [1]);
        File.WriteAllBytes(raw, RawBytes.Make(1, 1, first: 7));

        Assert.Equal(["inputChanged", "inputChanged", "inputMissing", "inputChanged"], Losses(supply));
    }

    [Fact]
    public void The_generator_gives_all_links_of_an_orbit_one_after_another()
    {
        using var supply = new GeneratorSupply(new() { FirstOrbit = uint.MaxValue, MeanPayloadBytes = 100 }, 2);
        var events = All(supply);

        Assert.Equal(24, events.Count);
        Assert.Equal([(ulong)uint.MaxValue, 1UL << 32], events.Select(e => e.Planned.Tick).Distinct());
        Assert.True(supply.Repeat());
        Assert.Equal([(1UL << 32) + 1, (1UL << 32) + 2], All(supply).Select(e => e.Planned.Tick).Distinct());
    }

    [Fact]
    public void An_envelope_says_which_file_and_where()
    {
        var bytes = new byte[FileEnvelope.Size];
        new FileEnvelope(7, 1UL << 40).Write(bytes);
        Assert.Equal("50464501070000000000000000010000", Convert.ToHexStringLower(bytes));
        Assert.True(FileEnvelope.TryRead(bytes, out var read));
        Assert.Equal((7u, 1UL << 40), (read.Item, read.Offset));
        bytes[3] = 2;
        Assert.False(FileEnvelope.TryRead(bytes, out _));
    }

    private static List<(PlannedEvent Planned, byte[] Bytes)> All(IEventSupply supply)
    {
        var events = new List<(PlannedEvent, byte[])>();
        while (supply.TryNext(out var planned))
        {
            var bytes = new byte[planned.Bytes];
            supply.Read(planned, bytes);
            events.Add((planned, bytes));
        }

        return events;
    }

    private static List<string> Losses(IEventSupply supply)
    {
        var losses = new List<string>();
        while (supply.TryNext(out var planned)) losses.Add(Assert.Throws<EventUnreadableException>(() => supply.Read(planned, new byte[planned.Bytes])).Loss);
        return losses;
    }

    private static Dictionary<string, byte[]> PagesByLink(byte[] file)
    {
        var links = new Dictionary<string, List<byte>>();
        for (var at = 0; at < file.Length;)
        {
            Rdh.TryRead(file.AsSpan(at), out var rdh);
            var name = LinkId.Of(rdh).Name;
            if (!links.TryGetValue(name, out var bytes)) links[name] = bytes = [];
            bytes.AddRange(file.AsSpan(at, rdh.OffsetToNext));
            at += rdh.OffsetToNext;
        }

        return links.ToDictionary(l => l.Key, l => l.Value.ToArray());
    }

    private static FileSupply Open(params string[] paths) => Open(new InputOptions(), paths);

    private static FileSupply Open(InputOptions options, params string[] paths) => new(InputSet.Open(paths, options), paths, options);
}
