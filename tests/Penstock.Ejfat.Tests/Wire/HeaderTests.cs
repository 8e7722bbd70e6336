using Penstock.Ejfat.Wire;

namespace Penstock.Tests.Wire;

/// <summary>The bytes of the worked examples that E2SAR was seen to send and read.</summary>
public sealed class HeaderTests
{
    [Theory]
    [InlineData(0x1234, 0x0102030405060708UL, "4c420201000012340102030405060708")]
    [InlineData(7, ulong.MaxValue, "4c42020100000007ffffffffffffffff")]
    public void An_lb_header_of_version_2_is_written_and_read_as_recorded(int entropy, ulong tick, string hex)
    {
        var bytes = new byte[LbHeaderV2.Size];
        new LbHeaderV2((ushort)entropy, tick).Write(bytes);

        Assert.Equal(hex, Convert.ToHexStringLower(bytes));
        Assert.True(LbHeaderV2.TryRead(bytes, out var read));
        Assert.Equal((entropy, tick, 1), (read.Entropy, read.Tick, read.NextProtocol));
        Assert.False(LbHeaderV3.TryRead(bytes, out _));
    }

    [Theory]
    [InlineData(0xBEEF, 0xCAFE, 0x0006123456789ABCUL, "4c420301beefcafe0006123456789abc")]
    [InlineData(0x4240, 0x00FF, 0x0006379DA05D4240UL, "4c420301424000ff0006379da05d4240")]
    public void An_lb_header_of_version_3_is_written_and_read_as_recorded(int slot, int port, ulong tick, string hex)
    {
        var bytes = new byte[LbHeaderV3.Size];
        new LbHeaderV3((ushort)slot, (ushort)port, tick).Write(bytes);

        Assert.Equal(hex, Convert.ToHexStringLower(bytes));
        Assert.True(LbHeaderV3.TryRead(bytes, out var read));
        Assert.Equal((slot, port, tick, 1), (read.SlotSelect, read.PortSelect, read.Tick, read.NextProtocol));
        Assert.False(LbHeaderV2.TryRead(bytes, out _));
    }

    [Theory]
    [InlineData(4321, 1436, 1048576, 7UL, "100010e10000059c001000000000000000000007")]
    [InlineData(ushort.MaxValue, uint.MaxValue, uint.MaxValue, ulong.MaxValue, "1000ffffffffffffffffffffffffffffffffffff")]
    public void A_reassembly_header_is_written_and_read_as_recorded(int dataId, uint offset, uint length, ulong eventNumber, string hex)
    {
        var bytes = new byte[ReHeader.Size];
        new ReHeader((ushort)dataId, offset, length, eventNumber).Write(bytes);

        Assert.Equal(hex, Convert.ToHexStringLower(bytes));
        Assert.True(ReHeader.TryRead(bytes, out var read));
        Assert.Equal((dataId, offset, length, eventNumber), (read.DataId, read.BufferOffset, read.BufferLength, read.EventNumber));
    }

    [Theory]
    [InlineData(1234, 1750000000123456UL, 1000000, 1750000000123456789UL, "4c430200000004d20006379da05d4240000f424018493fba6c4acd15")]
    [InlineData(0xC0A80001, 0UL, 0, 0UL, "4c430200c0a800010000000000000000000000000000000000000000")]
    public void A_sync_message_is_written_and_read_as_recorded(uint source, ulong eventNumber, uint rate, ulong time, string hex)
    {
        var bytes = new byte[SyncHeader.Size];
        new SyncHeader(source, eventNumber, rate, time).Write(bytes);

        Assert.Equal(hex, Convert.ToHexStringLower(bytes));
        Assert.True(SyncHeader.TryRead(bytes, out var read));
        Assert.Equal((source, eventNumber, rate, time), (read.EventSourceId, read.EventNumber, read.AverageEventRateHz, read.UnixTimeNanoseconds));
    }

    [Fact]
    public void Anything_that_is_not_a_header_is_refused()
    {
        var random = new Random(20261124);
        for (var i = 0; i < 100_000; i++)
        {
            var bytes = new byte[random.Next(0, 40)];
            random.NextBytes(bytes);
            var lb = bytes.Length >= 16 && bytes[0] == 'L' && bytes[1] == 'B';
            Assert.Equal(lb && bytes[2] == 2, LbHeaderV2.TryRead(bytes, out _));
            Assert.Equal(lb && bytes[2] == 3, LbHeaderV3.TryRead(bytes, out _));
            Assert.Equal(bytes.Length >= 20 && bytes[0] == 0x10 && bytes[1] == 0, ReHeader.TryRead(bytes, out _));
            Assert.Equal(bytes.Length == 28 && bytes[0] == 'L' && bytes[1] == 'C' && bytes[2] == 2, SyncHeader.TryRead(bytes, out _));
        }
    }

    [Fact]
    public void A_strict_sync_message_has_a_zero_reserved_byte()
    {
        var bytes = new byte[SyncHeader.Size];
        new SyncHeader(1, 2, 3, 4).Write(bytes);
        Assert.True(SyncHeader.IsStrictlyValid(bytes));

        bytes[3] = 1;
        Assert.False(SyncHeader.IsStrictlyValid(bytes));
        Assert.True(SyncHeader.TryRead(bytes, out _));
    }
}
