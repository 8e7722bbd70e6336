using Penstock.TimeFrames.Headers;

namespace Penstock.Tests.Headers;

public sealed class RdhTests
{
    private const string Version7 =
        "07402b1a00030000002000200511231100000000003412000200000000000000" + "03080000000000000000000000000000efbeaddeaa5500000000000000000000";

    private const string Version6 =
        "06402b1a00200000400040000512231100000000013412000000000000000000" + "0300000001000100000000000000000000000000000000000000000000000000";

    private const string Version4 =
        "044000002b1a00004000400005122311" + "11111111013412000000000000000000" + "23015604030800000000000000000000" + "efbeaa55010200000000000000000000";

    [Fact]
    public void Version_7_is_read_and_written_as_recorded()
    {
        var bytes = Convert.FromHexString(Version7);
        Assert.True(Rdh.TryRead(bytes, out var rdh));

        Assert.Equal((7, 64, 0x1a2b, 3), (rdh.Version, rdh.HeaderSize, rdh.FeeId, rdh.SourceId));
        Assert.Equal((8192, 8192, 5, 17), (rdh.OffsetToNext, rdh.MemorySize, rdh.LinkId, rdh.PacketCounter));
        Assert.Equal((0x123, 1, 0u, 0x123400u), (rdh.CruId, rdh.EndPointId, rdh.BunchCrossing, rdh.Orbit));
        Assert.Equal((2, 0x803u, 0, 0), (rdh.DataFormat, rdh.TriggerType, rdh.PageCounter, rdh.StopBit));
        Assert.Equal((0xdeadbeef, 0x55aa), (rdh.DetectorField, rdh.DetectorPar));
        Assert.Null(RdhCheck.FindFault(bytes, rdh));
        AssertWritten(Version7, rdh);
    }

    [Fact]
    public void Version_6_is_read_and_written_as_recorded()
    {
        var bytes = Convert.FromHexString(Version6);
        Assert.True(Rdh.TryRead(bytes, out var rdh));

        Assert.Equal((6, 32, 64, 64, 18), (rdh.Version, rdh.SourceId, rdh.OffsetToNext, rdh.MemorySize, rdh.PacketCounter));
        Assert.Equal((0x123401u, 3u, 1, 1), (rdh.Orbit, rdh.TriggerType, rdh.PageCounter, rdh.StopBit));
        Assert.Null(RdhCheck.FindFault(bytes, rdh));
        AssertWritten(Version6, rdh);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Versions_3_and_4_are_read_with_the_heartbeat_s_orbit(byte version)
    {
        var bytes = Convert.FromHexString(Version4);
        bytes[0] = version;
        Assert.True(Rdh.TryRead(bytes, out var rdh));

        Assert.Equal((version, 0x1a2b, 64, 64, 0x123, 1), (rdh.Version, rdh.FeeId, rdh.OffsetToNext, rdh.MemorySize, rdh.CruId, rdh.EndPointId));
        Assert.Equal((0x123401u, 0x456u, 0x803u, 2, 1), (rdh.Orbit, rdh.BunchCrossing, rdh.TriggerType, rdh.PageCounter, rdh.StopBit));
        Assert.Equal((0xbeefu, 0x55aa, 0), (rdh.DetectorField, rdh.DetectorPar, rdh.SourceId));
        Assert.Null(RdhCheck.FindFault(bytes, rdh with { BunchCrossing = 0 }));
        bytes[60] = 1;
        Assert.Equal("reserved byte 60 is 0x01; 0 is accepted", RdhCheck.FindFault(bytes, rdh)?.ToString());
    }

    [Fact]
    public void Version_4_is_written_in_its_own_layout_with_one_orbit_for_both()
    {
        Rdh.TryRead(Convert.FromHexString(Version4), out var rdh);
        AssertWritten(Version4[..32] + "01341200" + Version4[40..64] + "5604" + Version4[68..], rdh);
    }

    [Fact]
    public void Version_5_names_no_detector()
    {
        var bytes = Convert.FromHexString(Version6);
        (bytes[0], bytes[5]) = (5, 0);
        Rdh.TryRead(bytes, out var rdh);
        Assert.Null(RdhCheck.FindFault(bytes, rdh));
        Assert.Equal(new LinkId(0, 0x123, 1, 5, 0x1a2b), LinkId.Of(rdh));
        bytes[5] = 32;
        Assert.Equal("reserved byte 5 is 0x20; 0 is accepted in version 5", RdhCheck.FindFault(bytes, rdh)?.ToString());
    }

    [Fact]
    public void Fewer_than_64_bytes_are_no_header() => Assert.False(Rdh.TryRead(Convert.FromHexString(Version7).AsSpan(0, 63), out _));

    [Theory]
    [InlineData(0, 2, "version is 2; 3..7 is accepted")]
    [InlineData(0, 8, "version is 8; 3..7 is accepted")]
    [InlineData(1, 63, "headerSize is 63; 64 is accepted")]
    [InlineData(9, 0, "offsetToNext is 0; 64..8192 is accepted")]
    [InlineData(9, 0x21, "offsetToNext is 8448; 64..8192 is accepted")]
    [InlineData(11, 0, "memorySize is 0; 64..8192 (offsetToNext) is accepted")]
    [InlineData(11, 0x21, "memorySize is 8448; 64..8192 (offsetToNext) is accepted")]
    [InlineData(17, 0x0e, "bunchCrossing is 3584; 0..3563 is accepted")]
    [InlineData(19, 1, "bunchCrossing is 16777216; 0..3563 is accepted")]
    [InlineData(24, 3, "dataFormat is 3; 0..2 is accepted in version 7")]
    [InlineData(38, 2, "stop is 2; 0 and 1 are accepted")]
    [InlineData(6, 1, "reserved byte 6 is 0x01; 0 is accepted")]
    [InlineData(31, 0x80, "reserved byte 31 is 0x80; 0 is accepted")]
    [InlineData(47, 7, "reserved byte 47 is 0x07; 0 is accepted")]
    [InlineData(63, 1, "reserved byte 63 is 0x01; 0 is accepted")]
    public void A_damaged_field_is_named_with_its_value_and_what_is_accepted(int offset, byte value, string message)
    {
        var bytes = Convert.FromHexString(Version7);
        bytes[offset] = value;
        Rdh.TryRead(bytes, out var rdh);

        Assert.Equal(message, RdhCheck.FindFault(bytes, rdh)?.ToString());
    }

    [Fact]
    public void Version_6_has_no_data_format()
    {
        var bytes = Convert.FromHexString(Version6);
        bytes[24] = 1;
        Rdh.TryRead(bytes, out var rdh);

        Assert.Equal("dataFormat is 1; 0..0 is accepted in version 6", RdhCheck.FindFault(bytes, rdh)?.ToString());
    }

    [Fact]
    public void Links_order_by_detector_unit_end_point_link_front_end_and_name_themselves()
    {
        LinkId[] ordered = [new(3, 500, 1, 9, 9), new(32, 183, 0, 11, 0x0105), new(32, 183, 1, 0, 0x0200), new(32, 183, 1, 0, 0x0201), new(32, 184, 0, 0, 0)];

        Assert.Equal(ordered, ordered.Reverse().Order());
        Assert.Equal("ITS-cru183-ep0-link11-fee0105", ordered[1].Name);
        Assert.Equal(ordered.Length, ordered.Select(l => l.Name).Distinct().Count());
    }

    private static void AssertWritten(string hex, Rdh rdh)
    {
        var written = new byte[Rdh.Size];
        written.AsSpan().Fill(0xff);
        rdh.Write(written);
        Assert.Equal(hex, Convert.ToHexStringLower(written));
    }
}
