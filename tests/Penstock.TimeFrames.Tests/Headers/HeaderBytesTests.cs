using Penstock.TimeFrames.Headers;

namespace Penstock.Tests.Headers;

/// <summary>Every header against recorded bytes, both ways.</summary>
public sealed class HeaderBytesTests
{
    internal const string DataHeaderHex =
        "4f324f326000000000000000030000004461746148656164" + "4e4f4e4500000000" + "52415744415441000000000000000000"
        + "54504300030000004e4f4e4500000000" + "03020100030000000040000000000000" + "003412002a000000f57e080000000000";

    private const string ProcessingHex =
        "4f324f3238000000000000000100000044617461466c6f77" + "4e4f4e4500000000" + "2a0000000000000001000000000000007b68e5cf8b010000";

    private const string SubTimeFrameHex = "2a0000000000000000341200f57e080001000000000000007b68e5cf8b010000";

    private const string Version4 =
        "044000002b1a00004000400005122311" + "11111111013412000000000000000000" + "23015604030800000000000000000000" + "efbeaa55010200000000000000000000";

    private const string Readout = "020000002a000000f57e080003002b1a" + "77000500003412007f34120003000000";

    [Fact]
    public void A_data_header_is_read_and_written_as_recorded()
    {
        Assert.True(DataHeader.TryRead(Convert.FromHexString(DataHeaderHex), out var header));

        Assert.Equal("TPC/RAWDATA/0x00010203", header.Equipment.ToString());
        Assert.Equal((3u, 3u, 16384ul, HeaderName.None), (header.SplitPayloadParts, header.SplitPayloadIndex, header.PayloadSize, header.PayloadSerialization));
        Assert.Equal((0x00123400u, 42u, 556789u), (header.FirstTfOrbit, header.TfCounter, header.RunNumber));
        Assert.Equal(DataHeaderHex, Written(DataHeader.Size, header.Write));
    }

    [Fact]
    public void A_stack_with_a_data_processing_header_is_read_and_written_as_recorded()
    {
        var hex = Stack();
        Assert.Null(HeaderStack.Read(Convert.FromHexString(hex + "ff"), out var stack));

        Assert.Equal((152, 2), (stack.Bytes, stack.Headers));
        Assert.Equal(new DataProcessingHeader { StartTime = 42, Duration = 1, Creation = 1700000000123 }, stack.Processing);
        Assert.Equal(hex, Written(152, bytes =>
        {
            stack.Data.Write(bytes, hasNext: true);
            stack.Processing!.Value.Write(bytes[DataHeader.Size..]);
        }));
    }

    [Fact]
    public void A_sub_time_frame_header_is_read_and_written_as_recorded()
    {
        Assert.True(SubTimeFrameHeader.TryRead(Convert.FromHexString(SubTimeFrameHex), out var header));

        Assert.Equal(new SubTimeFrameHeader { Id = 42, FirstOrbit = 0x123400, RunNumber = 556789, Origin = SubTimeFrameOrigin.Readout, CreationTimeMs = 1700000000123 }, header);
        Assert.Equal(SubTimeFrameHex, Written(SubTimeFrameHeader.Size, header.Write));
    }

    [Fact]
    public void A_sub_time_frame_header_of_16_bytes_has_no_origin_and_no_time()
    {
        Assert.True(SubTimeFrameHeader.TryRead(Convert.FromHexString(SubTimeFrameHex).AsSpan(0, 16), out var header));

        Assert.Equal(new SubTimeFrameHeader { Id = 42, FirstOrbit = 0x123400, RunNumber = 556789 }, header);
        Assert.Equal((SubTimeFrameOrigin.Invalid, ulong.MaxValue), (header.Origin, header.CreationTimeMs));
        Assert.False(SubTimeFrameHeader.TryRead(Convert.FromHexString(SubTimeFrameHex).AsSpan(0, 15), out _));
    }

    [Fact]
    public void A_raw_data_header_of_version_4_is_read_and_written_as_recorded()
    {
        Assert.True(RdhV4.TryRead(Convert.FromHexString(Version4), out var rdh));

        Assert.Equal((4, 64, 0x1a2b, 64, 64), (rdh.Version, rdh.HeaderSize, rdh.FeeId, rdh.OffsetToNext, rdh.MemorySize));
        Assert.Equal((5, 18, 0x123, 1), (rdh.LinkId, rdh.PacketCounter, rdh.CruId, rdh.EndPointId));
        Assert.Equal((0x11111111u, 0x123401u, 0x123, 0x456), (rdh.TriggerOrbit, rdh.HeartbeatOrbit, rdh.TriggerBunchCrossing, rdh.HeartbeatBunchCrossing));
        Assert.Equal((0x803u, 0xbeef, 0x55aa, 1, 2), (rdh.TriggerType, rdh.DetectorField, rdh.DetectorPar, rdh.StopBit, rdh.PageCounter));
        Assert.Equal(Version4, Written(RdhV4.Size, rdh.Write));
    }

    [Fact]
    public void The_readouts_header_is_read_and_written_as_recorded()
    {
        var bytes = Convert.FromHexString(Readout);
        Assert.True(ReadoutHeader.TryRead(bytes, out var header));

        Assert.Equal((42u, 556789u, 3, 0x1a2b, 0x77, 5), (header.TimeFrameId, header.RunNumber, header.SystemId, header.FeeId, header.EquipmentId, header.LinkId));
        Assert.Equal((0x123400u, 0x12347fu, true, true), (header.FirstOrbit, header.LastOrbit, header.IsLastMessage, header.IsRdhFormat));
        Assert.Equal(Readout, Written(ReadoutHeader.Size, header.Write));
        bytes[0] = 1;
        Assert.False(ReadoutHeader.TryRead(bytes, out _));
        Assert.False(ReadoutHeader.TryRead(Convert.FromHexString(Readout + "00"), out _));
    }

    [Theory]
    [InlineData(1, 80, 0, 0, 0)]
    [InlineData(2, 88, 0x123400, 0, 0)]
    public void Data_headers_of_older_versions_are_read_and_what_they_lack_is_zero(byte version, byte size, uint orbit, uint counter, uint run)
    {
        var bytes = Convert.FromHexString(DataHeaderHex);
        (bytes[4], bytes[12]) = (size, version);
        Assert.True(DataHeader.TryRead(bytes.AsSpan(0, size), out var header));

        Assert.Equal((16384ul, orbit, counter, run), (header.PayloadSize, header.FirstTfOrbit, header.TfCounter, header.RunNumber));
        Assert.False(DataHeader.TryRead(bytes.AsSpan(0, size - 1), out _));
    }

    [Fact]
    public void The_processing_header_of_2017_has_no_creation_time()
    {
        var bytes = Convert.FromHexString(ProcessingHex);
        bytes[4] = 48;
        Assert.True(DataProcessingHeader.TryRead(bytes.AsSpan(0, 48), out var header));

        Assert.Equal(new DataProcessingHeader { StartTime = 42, Duration = 1 }, header);
    }

    [Theory]
    [InlineData("", 40)]
    [InlineData("readout", 40)]
    [InlineData("readout8", 48)]
    [InlineData("a longer name of a device", 64)]
    public void A_name_of_any_length_comes_back(string name, int size)
    {
        var bytes = new byte[size];
        var header = new NameHeader(name);
        Assert.Equal(size, header.Size);
        header.Write(bytes);

        Assert.Equal(size - 32 - name.Length - 1, bytes[^1]);
        Assert.True(NameHeader.TryRead(bytes, out var read));
        Assert.Equal(header, read);
    }

    [Fact]
    public void The_end_of_a_stream_is_a_stack_of_192_bytes()
    {
        var bytes = new byte[192];
        new DataHeader { DataDescription = DataDescription.Information, DataOrigin = DataOrigin.Any, PayloadSerialization = HeaderName.None, SplitPayloadParts = 1 }.Write(bytes, hasNext: true);
        new DataProcessingHeader { Creation = 1700000000123 }.Write(bytes.AsSpan(96), hasNext: true);
        new SourceInfoHeader(SourceState.Completed).Write(bytes.AsSpan(152));
        Assert.Null(HeaderStack.Read(bytes, out var stack));

        Assert.Equal((192, 3, SourceState.Completed), (stack.Bytes, stack.Headers, stack.SourceInfo?.State));
    }

    internal static string Stack() => DataHeaderHex[..16] + "01" + DataHeaderHex[18..] + ProcessingHex;

    private delegate void Write(Span<byte> destination);

    private static string Written(int size, Write write)
    {
        var bytes = new byte[size];
        bytes.AsSpan().Fill(0xff);
        write(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
