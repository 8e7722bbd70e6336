using Penstock.TimeFrames.Checking;
using Penstock.TimeFrames.Headers;

namespace Penstock.Tests.Checking;

public sealed class PageGlanceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_glance_and_the_whole_check_agree_on_what_is_sound(int seed)
    {
        var random = new Random(seed);
        var bytes = new byte[Rdh.Size];
        var (sound, not) = (0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            new Rdh
            {
                Version = (byte)random.Next(5, 9), HeaderSize = 64, FeeId = (ushort)random.Next(), SourceId = (byte)random.Next(), LinkId = (byte)random.Next(), CruId = (ushort)random.Next(4096),
                EndPointId = (byte)random.Next(16), OffsetToNext = (ushort)random.Next(60, 8300), MemorySize = (ushort)random.Next(60, 200), Orbit = (uint)random.Next(), BunchCrossing = (uint)random.Next(3600),
                PageCounter = (ushort)random.Next(), StopBit = (byte)random.Next(2), TriggerType = (uint)random.Next(), DetectorField = (uint)random.Next(), DetectorPar = (ushort)random.Next(), Priority = (byte)random.Next(),
            }.Write(bytes);
            if (random.Next(2) == 0) bytes[random.Next(64)] ^= (byte)(1 << random.Next(8));
            Rdh.TryRead(bytes, out var header);
            var expected = header.Version is 6 or 7 && RdhCheck.FindFault(bytes, header) is null;

            Assert.Equal(expected, PageGlance.TryRead(bytes, out var glance));
            if (expected) sound++;
            else not++;
            if (expected) Assert.Equal((header.OffsetToNext, header.Orbit, header.PageCounter, header.StopBit == 1), (glance.OffsetToNext, glance.Orbit, glance.PageCounter, glance.IsStop));
        }

        Assert.InRange(sound, 2000, 20_000);
        Assert.InRange(not, 2000, 20_000);
    }

    [Fact]
    public void Pages_of_two_links_differ_at_a_glance()
    {
        var identities = new HashSet<(ulong, ulong)>();
        foreach (var id in (LinkId[])[new(32, 183, 0, 1, 5), new(33, 183, 0, 1, 5), new(32, 184, 0, 1, 5), new(32, 183, 1, 1, 5), new(32, 183, 0, 2, 5), new(32, 183, 0, 1, 6)])
        {
            var bytes = new byte[Rdh.Size];
            new Rdh { Version = 7, HeaderSize = 64, OffsetToNext = 64, MemorySize = 64, SourceId = id.SourceId, CruId = id.CruId, EndPointId = id.EndPointId, LinkId = id.Link, FeeId = id.FeeId, PacketCounter = (byte)identities.Count }.Write(bytes);
            Assert.True(PageGlance.TryRead(bytes, out var glance));
            Assert.True(identities.Add(glance.Identity));
        }
    }
}
