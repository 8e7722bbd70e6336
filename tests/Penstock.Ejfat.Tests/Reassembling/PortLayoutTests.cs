using Penstock.Ejfat;

namespace Penstock.Tests;

public sealed class PortLayoutTests
{
    // E2SAR's table for 1..32 threads: threads with one port more, ports of those, threads with fewer, ports of those.
    public static TheoryData<int, int, string> Table => new()
    {
        { 1, 0, "1×1" }, { 2, 1, "2×1" }, { 3, 2, "1×2, 2×1" }, { 4, 2, "4×1" }, { 5, 3, "3×2, 2×1" }, { 6, 3, "2×2, 4×1" }, { 7, 3, "1×2, 6×1" }, { 8, 3, "8×1" },
        { 9, 4, "7×2, 2×1" }, { 10, 4, "6×2, 4×1" }, { 11, 4, "5×2, 6×1" }, { 12, 4, "4×2, 8×1" }, { 13, 4, "3×2, 10×1" }, { 14, 4, "2×2, 12×1" }, { 15, 4, "1×2, 14×1" },
        { 16, 4, "16×1" }, { 17, 5, "15×2, 2×1" }, { 18, 5, "14×2, 4×1" }, { 19, 5, "13×2, 6×1" }, { 20, 5, "12×2, 8×1" }, { 21, 5, "11×2, 10×1" }, { 22, 5, "10×2, 12×1" },
        { 23, 5, "9×2, 14×1" }, { 24, 5, "8×2, 16×1" }, { 25, 5, "7×2, 18×1" }, { 26, 5, "6×2, 20×1" }, { 27, 5, "5×2, 22×1" }, { 28, 5, "4×2, 24×1" }, { 29, 5, "3×2, 26×1" },
        { 30, 5, "2×2, 28×1" }, { 31, 5, "1×2, 30×1" }, { 32, 5, "32×1" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Ports_are_spread_over_threads_as_e2sar_spreads_them(int threads, int portRange, string spread)
    {
        var layout = PortLayout.For(threads);
        Assert.Equal((portRange, 1 << portRange), (layout.PortRange, layout.Ports));
        var counts = Enumerable.Range(0, threads).Select(t => layout.PortsOf(t).Count()).GroupBy(n => n).OrderByDescending(g => g.Key).Select(g => $"{g.Count()}×{g.Key}");
        Assert.Equal(spread, string.Join(", ", counts));
        Assert.Equal(Enumerable.Range(0, layout.Ports), Enumerable.Range(0, threads).SelectMany(layout.PortsOf).Order());
    }

    [Fact]
    public void Three_threads_serve_four_ports_in_turn()
    {
        var layout = PortLayout.For(3);
        Assert.Equal([0, 3], layout.PortsOf(0));
        Assert.Equal([1], layout.PortsOf(1));
        Assert.Equal([2], layout.PortsOf(2));
    }

    [Theory]
    [InlineData(1, 14, 16384, 1)]
    [InlineData(4, 0, 1, 1)]
    [InlineData(4, 1, 2, 2)]
    [InlineData(2, 3, 8, 2)]
    public void A_port_range_that_is_given_stands_and_threads_without_a_port_are_not_started(int threads, int portRange, int ports, int working)
    {
        var layout = PortLayout.For(threads, portRange);
        Assert.Equal((ports, working), (layout.Ports, layout.ThreadsWithPorts));
    }
}
