using System.Net;
using Penstock.LoadBalancer;
using Penstock.LoadBalancer.ControlPlane;

namespace Penstock.Tests;

public sealed class SyncSourcesTests
{
    private static readonly IPAddress A = IPAddress.Parse("10.0.0.1");
    private static readonly IPAddress B = IPAddress.Parse("10.0.0.2");

    [Fact]
    public void Senders_with_unrelated_ticks_do_not_disturb_each_other_and_the_highest_counts()
    {
        var sources = new SyncSources();
        for (var second = 0; second < 10; second++)
        {
            sources.Add(A, 1, new SyncSample((ulong)(1000 + (second * 100)), 100, second * 1000));
            sources.Add(B, 1, new SyncSample((ulong)(5_000_000 + (second * 10)), 10, (second * 1000) + 3));
            sources.Add(A, 2, new SyncSample((ulong)(70 + second), 0, (second * 1000) + 7));
        }
        Assert.Equal(3, sources.Count);
        Assert.Equal(5_000_090ul + 10, sources.Predict(10_003, 9_500));
    }

    [Fact]
    public void One_wrong_message_is_put_aside_and_two_that_agree_are_a_new_beginning()
    {
        var sources = new SyncSources();
        for (var second = 0; second < 5; second++) Assert.True(sources.Add(A, 1, new SyncSample((ulong)(1_000_000 + (second * 1000)), 1000, second * 1000)));
        Assert.False(sources.Add(A, 1, new SyncSample(1UL << 50, 1000, 4500)));
        Assert.Equal(1_005_000ul, sources.Predict(5000, 4500));
        Assert.True(sources.Add(A, 1, new SyncSample(1_005_000, 1000, 5000)));
        // The sender begins again at 0.
        Assert.False(sources.Add(A, 1, new SyncSample(10, 1000, 6000)));
        Assert.True(sources.Add(A, 1, new SyncSample(1010, 1000, 7000)));
        Assert.Equal(2010ul, sources.Predict(8000, 7000));
    }

    [Fact]
    public void A_wrong_rate_is_not_believed()
    {
        var sources = new SyncSources();
        for (var second = 0; second < 5; second++) Assert.True(sources.Add(A, 1, new SyncSample((ulong)(second * 1_000_000) + 1, 1, second * 1000)));
        Assert.InRange(sources.Predict(5000, 4000)!.Value, 4_900_000ul, 5_100_000ul);
        Assert.False(sources.Add(A, 1, new SyncSample(4_000_001, uint.MaxValue, 4100)));
    }

    [Fact]
    public void Who_is_silent_no_longer_counts_beside_others_and_is_forgotten_after_a_minute()
    {
        var sources = new SyncSources();
        sources.Add(A, 1, new SyncSample(1_000_000, 1000, 0));
        sources.Add(B, 1, new SyncSample(500, 10, 0));
        sources.Add(B, 1, new SyncSample(650, 10, 15_000));
        Assert.Equal(700ul, sources.Predict(20_000, 20_000));
        Assert.Equal(650ul + 300, sources.Predict(45_000, 45_000));
        Assert.Null(sources.Predict(76_000, 76_000));
    }

    [Fact]
    public void No_more_than_a_number_of_senders_is_remembered()
    {
        var sources = new SyncSources();
        for (uint id = 0; id < 5000; id++) sources.Add(A, id, new SyncSample(id, 1, id));
        Assert.Equal(SyncSources.MaxSources, sources.Count);
        Assert.False(sources.Add(A, 1, new SyncSample(ulong.MaxValue, 1, 0)));
    }
}
