using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Raw;

namespace Penstock.Tests.Raw;

public sealed class HeartbeatFrameScanTests
{
    private readonly List<string> _told = [];

    [Fact]
    public void Pages_of_links_that_lie_between_each_other_come_together_as_frames()
    {
        var file = Scan(Page(1, 7, 0), Page(2, 7, 0), Page(1, 7, 1, stop: true), Page(2, 7, 1, stop: true), Page(1, 8, 0, stop: true), Page(2, 8, 0, stop: true));

        Assert.Empty(_told);
        Assert.Equal([(0, 7UL, 2), (1, 7UL, 2), (0, 8UL, 1), (1, 8UL, 1)], file.Frames.Select(f => (f.Link, f.Tick, f.Runs)));
        Assert.Equal([new PageRun(0, 80), new PageRun(160, 80)], file.Runs.Take(2));
    }

    [Fact]
    public void Pages_side_by_side_are_one_run() =>
        Assert.Equal(new PageRun(0, 240), Assert.Single(Scan(Page(1, 7, 0), Page(1, 7, 1), Page(1, 7, 2, stop: true)).Runs));

    [Fact]
    public void An_orbit_that_wraps_keeps_ticks_rising()
    {
        var file = Scan(Page(1, uint.MaxValue, 0, stop: true), Page(1, 0, 0, stop: true), Page(1, 1, 0, stop: true));

        Assert.Empty(_told);
        Assert.Equal([uint.MaxValue, 1UL << 32, (1UL << 32) | 1], file.Frames.Select(f => f.Tick));
    }

    [Fact]
    public void An_orbit_that_goes_back_is_warned_of_and_kept_in_the_order_of_the_file()
    {
        var file = Scan(Page(1, 9, 0, stop: true), Page(1, 5, 0, stop: true));

        Assert.Equal([9UL, (1UL << 32) | 5], file.Frames.Select(f => f.Tick));
        Assert.EndsWith("offset 80, ITS-cru183-ep0-link01-fee0001, orbit 5: comes after orbit 9 of the same link; kept in the order of the file", Assert.Single(_told));
    }

    [Fact]
    public void A_page_after_the_stop_page_stays_in_its_frame_and_is_named()
    {
        var file = Scan(Page(1, 9, 0, stop: true), Page(1, 9, 1));

        Assert.Single(file.Frames);
        Assert.EndsWith("page follows the stop page of its heartbeat frame", Assert.Single(_told));
    }

    [Fact]
    public void Files_of_the_same_links_continue_each_other()
    {
        using var first = new TemporaryFile(Page(1, 9, 0, stop: true));
        using var second = new TemporaryFile(Page(1, 9, 0, stop: true));
        var scan = new HeartbeatFrameScan(_told.Add);

        Assert.Equal(9UL, scan.Read(first.Path).Frames[0].Tick);
        Assert.Equal((1UL << 32) | 9, scan.Read(second.Path).Frames[0].Tick);
    }

    [Theory]
    [InlineData(1, "header is cut off after 1 bytes; 64 bytes are needed")]
    [InlineData(63, "header is cut off after 63 bytes; 64 bytes are needed")]
    [InlineData(64, "offsetToNext is 80; the file ends after 64 bytes of this page")]
    [InlineData(79, "offsetToNext is 80; the file ends after 79 bytes of this page")]
    public void A_file_cut_inside_a_page_names_file_offset_and_field(int left, string fault)
    {
        byte[] bytes = [.. Page(1, 7, 0, stop: true), .. Page(1, 8, 0, stop: true)[..left]];
        using var file = new TemporaryFile(bytes);
        var found = new HeartbeatFrameScan(_told.Add).Read(file.Path);

        Assert.Equal($"{file.Path}: page at offset 80: {fault}", found.Damage?.Message);
        Assert.Equal((1, 80L), (found.Frames.Count, found.WalkedBytes));
    }

    [Fact]
    public void Nothing_of_any_damaged_file_is_read_outside_of_it()
    {
        var sound = Enumerable.Range(0, 20).SelectMany(i => Page(i % 3, (uint)(i / 3), 0, stop: true)).ToArray();
        var random = new Random(20261125);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = sound[..random.Next(sound.Length + 1)];
            for (var hits = random.Next(4); hits > 0 && bytes.Length > 0; hits--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            using var file = new TemporaryFile(bytes);
            var found = new HeartbeatFrameScan(_ => { }).Read(file.Path);

            Assert.True(found.WalkedBytes <= bytes.Length);
            Assert.Equal(found.WalkedBytes, found.Frames.Sum(f => f.Bytes));
            Assert.Equal(found.Damage is null, found.WalkedBytes == bytes.Length);
        }
    }

    [Fact]
    public void Pages_are_found_across_the_reader_s_windows()
    {
        var generator = new CruDataGenerator(new CruDataOptions { Links = 3, MeanPayloadBytes = 300_000 });
        using var bytes = new MemoryStream();
        for (var frame = 0; frame < 4; frame++)
        {
            for (var link = 0; link < 3; link++)
            {
                var one = new byte[generator.FrameBytes(link, frame)];
                Assert.Equal(one.Length, generator.WriteFrame(link, frame, one));
                bytes.Write(one);
            }
        }

        Assert.True(bytes.Length > 2 * RawPageReader.WindowBytes);
        var file = Scan(bytes.ToArray());
        Assert.Equal((3, 12), (file.Links.Count, file.Frames.Count));
        Assert.Equal(file.Links, generator.Links);
        Assert.Empty(_told);
    }

    [Fact]
    public void An_endless_frame_is_damage()
    {
        using var file = new TemporaryFile([.. Page(1, 7, 0), .. Page(1, 7, 1), .. Page(1, 7, 2)]);
        var found = new HeartbeatFrameScan(_told.Add, maxFrameBytes: 200).Read(file.Path);

        Assert.Equal(("orbit", 160L), (found.Damage?.Fault.Field, found.Damage?.Offset));
    }

    private static byte[] Page(int link, uint orbit, ushort page, bool stop = false)
    {
        var bytes = new byte[80];
        bytes.AsSpan(Rdh.Size).Fill((byte)orbit);
        new Rdh
        {
            Version = 7,
            HeaderSize = Rdh.Size,
            FeeId = (ushort)link,
            SourceId = 32,
            OffsetToNext = 80,
            MemorySize = 80,
            LinkId = (byte)link,
            CruId = 183,
            Orbit = orbit,
            PageCounter = page,
            StopBit = stop ? (byte)1 : (byte)0,
        }.Write(bytes);
        return bytes;
    }

    private RawFile Scan(params byte[][] pages)
    {
        using var file = new TemporaryFile([.. pages.SelectMany(p => p)]);
        return new HeartbeatFrameScan(_told.Add).Read(file.Path);
    }
}
