using Penstock.Ejfat;

namespace Penstock.Tests;

public sealed class CoverageTests
{
    [Fact]
    public void Any_sequence_of_pieces_is_judged_as_a_map_of_single_bytes_would()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var map = new bool[random.Next(1, 120)];
            var coverage = default(Coverage);
            for (var i = 0; i < 200; i++)
            {
                var start = random.Next(map.Length);
                var end = start + random.Next(1, Math.Min(12, map.Length - start) + 1);
                var piece = map.AsSpan(start, end - start);
                var expected = !piece.Contains(true) ? CoverOutcome.Added : piece.Contains(false) ? CoverOutcome.Overlapping : CoverOutcome.Contained;
                Assert.Equal(expected, coverage.Add((uint)start, (uint)end, int.MaxValue));
                if (expected == CoverOutcome.Added) piece.Fill(true);
                AssertSame(map, coverage, $"seed {seed}, step {i}");
            }
            coverage.Clear();
            Assert.Equal((0u, 0), (coverage.Frontier, coverage.IslandCount));
        }
    }

    [Fact]
    public void Every_second_piece_first_needs_an_island_each_and_the_others_close_them()
    {
        var coverage = default(Coverage);
        for (var i = 1u; i < 2000; i += 2) Assert.Equal(CoverOutcome.Added, coverage.Add(i, i + 1, 1000));
        Assert.Equal(1000, coverage.IslandCount);
        Assert.Equal(CoverOutcome.TooManyIslands, coverage.Add(3000, 3001, 1000));
        for (var i = 0u; i < 2000; i += 2) coverage.Add(i, i + 1, 1000);
        Assert.Equal((2000u, 0), (coverage.Frontier, coverage.IslandCount));
    }

    private static void AssertSame(bool[] map, Coverage coverage, string where)
    {
        var frontier = Array.IndexOf(map, value: false) is >= 0 and var gap ? gap : map.Length;
        var islands = 0;
        for (var i = frontier + 1; i < map.Length; i++)
        {
            if (map[i] && !map[i - 1]) islands++;
        }
        Assert.True(coverage.Frontier == frontier && coverage.IslandCount == islands, $"{where}: {coverage.Frontier} and {coverage.IslandCount} instead of {frontier} and {islands}");
    }
}
