using Penstock.TimeFrames.Raw;

namespace Penstock.Tests.Raw;

/// <summary>
/// What the sample files of the ALICE ITS hold. All seven are sound as far as their raw data headers go: none must be refused by a reader of
/// pages. Two do not form whole heartbeat frames, which is warned of; the damage that two others are named after is in detector words.
/// </summary>
public sealed class SampleFilesTests
{
    [Theory]
    [InlineData("12_links_2hbf.raw", 78, 12, 24, 0)]
    [InlineData("10_rdh.raw", 10, 1, 5, 0)]
    [InlineData("readout.superpage.1.raw", 6, 1, 3, 0)]
    [InlineData("ci_ols_data_1hbf.raw", 2, 1, 1, 0)]
    [InlineData("2_hbf_2nd_bad_frame.raw", 6, 1, 2, 0)]
    [InlineData("1_hbf_bad_cdp_structure.raw", 2, 1, 1, 1)]
    [InlineData("err_not_hbf.raw", 2, 1, 1, 2)]
    public void Every_sample_is_walked_to_its_end(string name, int pages, int links, int frames, int warnings)
    {
        var path = Repository.Shared($"data/alice-its/{name}");
        var told = new List<string>();
        var file = new HeartbeatFrameScan(told.Add).Read(path);

        Assert.Null(file.Damage);
        Assert.Equal((pages, links, frames), (file.Pages, file.Links.Count, file.Frames.Count));
        Assert.Equal(new FileInfo(path).Length, file.WalkedBytes);
        Assert.Equal(file.WalkedBytes, file.Frames.Sum(f => f.Bytes));
        Assert.Equal(warnings, told.Count);
    }

    [Fact]
    public void A_frame_without_its_stop_page_is_named()
    {
        var told = new List<string>();
        var path = Repository.Shared("data/alice-its/1_hbf_bad_cdp_structure.raw");
        new HeartbeatFrameScan(told.Add).Read(path);

        Assert.Equal($"{path}: offset 0, ITS-cru23-ep0-link08-fee020c, orbit 512: heartbeat frame has no stop page", Assert.Single(told));
    }

    [Fact]
    public void A_page_counter_that_jumps_is_named()
    {
        var told = new List<string>();
        var path = Repository.Shared("data/alice-its/err_not_hbf.raw");
        new HeartbeatFrameScan(told.Add).Read(path);

        Assert.Equal($"{path}: offset 160, ITS-cru23-ep0-link08-fee020c, orbit 512: page counter is 0, 1 was expected", told[0]);
    }

    [Fact]
    public void The_twelve_links_are_the_ones_the_data_was_taken_with()
    {
        var file = new HeartbeatFrameScan(Assert.Fail).Read(Repository.Shared("data/alice-its/12_links_2hbf.raw"));

        Assert.Equal([2, 6, 7, 8, 9, 10, 11], file.Links.Where(l => l.EndPointId == 0).Select(l => (int)l.Link).Order());
        Assert.Equal([0, 1, 3, 4, 5], file.Links.Where(l => l.EndPointId == 1).Select(l => (int)l.Link).Order());
        Assert.All(file.Links, l => Assert.Equal((32, 183), (l.SourceId, l.CruId)));
        Assert.Equal([1043926912u, 1043926913u], file.Frames.Select(f => f.Orbit).Distinct().Order());
        Assert.All(file.Frames, f => Assert.Equal(f.Orbit, f.Tick));
    }
}
