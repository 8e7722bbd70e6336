using Penstock.Ejfat;
using Penstock.Ejfat.Segmenting;

namespace Penstock.Tests;

public sealed class SegmentPlanTests
{
    [Theory]
    [InlineData(1, 1500, false, 1, 1)]
    [InlineData(1436, 1500, false, 1, 1436)]
    [InlineData(1437, 1500, false, 2, 1)]
    [InlineData(1_048_576, 1500, false, 731, 296)]
    [InlineData(1_048_576, 9000, false, 118, 3064)]
    [InlineData(1_048_576, 1500, true, 741, 736)]
    [InlineData(1_048_576, 9000, true, 118, 5404)]
    [InlineData(2_000_000, 1500, false, 1393, 1088)]
    [InlineData(100, 65, false, 100, 1)]
    [InlineData(uint.MaxValue, 65, false, uint.MaxValue, 1)]
    public void Events_are_cut_as_E2SAR_cuts_them(long bytes, int mtu, bool ipv6, long segments, int last)
    {
        var plan = SegmentPlan.For(bytes, mtu - SegmentPlan.HeaderBytes(ipv6));
        Assert.Equal(segments, plan.Count);
        Assert.Equal(last, plan.LengthOf(plan.Count - 1));
        Assert.Equal(bytes, plan.OffsetOf(plan.Count - 1) + last);
    }

    [Fact]
    public void An_empty_event_has_no_segments() => Assert.Equal(0, SegmentPlan.For(0, 1436).Count);

    [Theory]
    [InlineData(1L + uint.MaxValue)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void A_length_that_the_header_cannot_say_is_refused(long bytes)
    {
        var error = Assert.Throws<EjfatException>(() => SegmentPlan.For(bytes, 1436));
        Assert.Equal(E2sarErrorCode.OutOfRange, error.Code);
        Assert.Contains($"{bytes}", error.Message);
        Assert.Contains("4294967295", error.Message);
    }

    [Fact]
    public void Wire_bytes_are_payload_and_64_or_84_bytes_for_each_segment()
    {
        var plan = SegmentPlan.For(3000, 1436);
        Assert.Equal(3000 + (3 * 64), plan.WireBytes(0, 3, ipv6: false));
        Assert.Equal(3000 + (3 * 84), plan.WireBytes(0, 3, ipv6: true));
        Assert.Equal(plan.WireBytes(0, 3, false), plan.WireBytes(0, 2, false) + plan.WireBytes(2, 1, false));
    }

    [Fact]
    public void Segments_cover_an_event_without_gap_or_overlap()
    {
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var plan = SegmentPlan.For(random.Next(1, 200_000), random.Next(1, 8937));
            var next = 0L;
            for (var k = 0L; k < plan.Count; k++)
            {
                Assert.Equal(next, plan.OffsetOf(k));
                Assert.InRange(plan.LengthOf(k), 1, plan.MaxSegmentBytes);
                next += plan.LengthOf(k);
            }
            Assert.Equal(plan.EventBytes, next);
        }
    }
}
