using Penstock.DataMovement.Copying;
using Penstock.DataMovement.Copying.Benching;

namespace Penstock.Tests.Copying;

public sealed class BenchTests : CopyTest
{
    [Fact]
    public async Task A_storage_is_written_read_copied_and_left_as_it_was()
    {
        var phases = await new StorageBench(new BenchOptions { Folder = new RawPath(Scratch.Root), FileBytes = 1 << 20, BlockBytes = 1 << 16, Files = 3, Threads = 2, Verify = true }).RunAsync(cancel: Cancel);
        Assert.Equal("write:6 read:6 copy:6 delete:12", string.Join(' ', phases.Select(p => $"{p.Name}:{p.Files}")));
        Assert.All(phases.Take(3), phase => Assert.Equal(6 << 20, phase.Bytes));
        Assert.All(phases, phase => Assert.Equal(0, phase.Wrong));
        Assert.Equal("", Names("."));
    }

    [Fact]
    public void Quantiles_are_within_an_eighth()
    {
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= 100_000; i++) histogram.Add(i);
        foreach (var share in (double[])[0.001, 0.1, 0.5, 0.9, 0.99]) Assert.InRange(histogram.Quantile(share), share * 100_000, share * 100_000 * 1.13);
        Assert.Equal(100_000, histogram.Quantile(1));
        Assert.Equal(0, new LatencyHistogram().Quantile(0.5));
    }

    [Theory]
    [InlineData(5000, 4096, "file size: 5000")]
    [InlineData(4096, 100, "block size: 100")]
    public void Sizes_that_direct_io_cannot_have_are_refused(long file, int block, string expected) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => new StorageBench(new BenchOptions { Folder = new RawPath("/"), FileBytes = file, BlockBytes = block })).Message, StringComparison.Ordinal);
}
