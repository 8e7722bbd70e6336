using Penstock.TimeFrames.Raw;

namespace Penstock.Tests.Raw;

public sealed class CruDataGeneratorTests
{
    [Fact]
    public void Equal_seeds_make_equal_data_and_others_do_not()
    {
        Assert.Equal(Make(1), Make(1));
        Assert.NotEqual(Make(1), Make(2));
    }

    [Theory]
    [InlineData(0, 8192)]
    [InlineData(100, 80)]
    [InlineData(16384, 8192)]
    [InlineData(1000, 256)]
    public void What_it_makes_is_sound_whatever_the_sizes(int payload, int page)
    {
        var generator = new CruDataGenerator(new CruDataOptions { MeanPayloadBytes = payload, PageBytes = page });
        using var bytes = new MemoryStream();
        for (var frame = 0; frame < 20; frame++)
        {
            for (var link = 0; link < 12; link++) bytes.Write(Frame(generator, link, frame));
        }

        using var file = new TemporaryFile(bytes.ToArray());
        var found = new HeartbeatFrameScan(Assert.Fail).Read(file.Path);
        Assert.Null(found.Damage);
        Assert.Equal((12, 240), (found.Links.Count, found.Frames.Count));
        Assert.Equal(generator.Links, generator.Links.Order());
    }

    [Fact]
    public void A_wrong_option_is_named()
    {
        var exception = Assert.Throws<ArgumentException>(() => new CruDataGenerator(new CruDataOptions { PageBytes = 100 }));
        Assert.Contains("PageBytes is 100; a multiple of 16", exception.Message);
        Assert.Throws<ArgumentException>(() => new CruDataGenerator(new CruDataOptions { Links = 0 }));
    }

    private static byte[] Make(ulong seed) => Frame(new CruDataGenerator(new CruDataOptions { Seed = seed }), 3, 17);

    private static byte[] Frame(CruDataGenerator generator, int link, long frame)
    {
        var bytes = new byte[generator.FrameBytes(link, frame)];
        Assert.Equal(bytes.Length, generator.WriteFrame(link, frame, bytes));
        return bytes;
    }
}
