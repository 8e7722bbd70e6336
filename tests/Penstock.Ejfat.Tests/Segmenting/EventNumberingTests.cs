using Penstock.Ejfat.Segmenting;

namespace Penstock.Tests;

public sealed class EventNumberingTests
{
    [Fact]
    public void Numbers_count_from_zero_and_go_on_after_one_that_was_asked_for()
    {
        var numbering = new EventNumbering();
        Assert.Equal([0, 1, 1000, 1001, 7, 8], new ulong?[] { null, 0, 1000, null, 7, 0 }.Select(numbering.Next));
    }

    [Fact]
    public void After_the_highest_number_comes_zero()
    {
        var numbering = new EventNumbering();
        Assert.Equal(ulong.MaxValue, numbering.Next(ulong.MaxValue));
        Assert.Equal(0u, numbering.Next(null));
    }

    [Fact]
    public void Callers_at_the_same_time_get_different_numbers()
    {
        var numbering = new EventNumbering();
        var numbers = new ulong[80_000];
        Parallel.For(0, 8, t =>
        {
            for (var i = 0; i < 10_000; i++) numbers[(t * 10_000) + i] = numbering.Next(null);
        });
        Assert.Equal(Enumerable.Range(0, 80_000).Select(i => (ulong)i), numbers.Order());
    }
}
