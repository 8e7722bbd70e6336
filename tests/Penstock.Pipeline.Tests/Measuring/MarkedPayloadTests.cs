using System.Text;
using Penstock.Pipeline.Measuring;

namespace Penstock.Pipeline.Tests.Measuring;

public sealed class MarkedPayloadTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(32)]
    [InlineData(41)]
    [InlineData(42)]
    [InlineData(43)]
    [InlineData(100_000)]
    public void What_was_marked_is_whole_and_what_lost_a_mark_is_not(int length)
    {
        var payload = new byte[length];
        MarkedPayload.Write(payload);

        Assert.True(MarkedPayload.IsWhole(payload));
        // The last character of each mark is not compared, as in the original.
        payload[0] ^= 1;
        Assert.False(MarkedPayload.IsWhole(payload));
        payload[0] ^= 1;
        payload[^(length > 1 ? 2 : 1)] ^= 1;
        Assert.False(MarkedPayload.IsWhole(payload));
    }

    [Fact]
    public void The_marks_are_those_of_e2sar_perf()
    {
        var payload = new byte[50];
        Array.Fill(payload, (byte)' ');
        MarkedPayload.Write(payload);

        Assert.Equal("This is a start of event payload        ...the end", Encoding.ASCII.GetString(payload));
    }

    [Fact]
    public void An_event_without_bytes_is_whole_only_because_nothing_can_be_missing() => Assert.True(MarkedPayload.IsWhole([]));
}
