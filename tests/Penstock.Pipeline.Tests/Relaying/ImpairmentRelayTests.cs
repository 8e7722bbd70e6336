using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Penstock.Pipeline.Relaying;

namespace Penstock.Tests.Relaying;

public sealed class ImpairmentRelayTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void Equal_seeds_decide_equally_and_each_kind_of_harm_has_its_probability()
    {
        var options = new ImpairmentOptions { Seed = 7, Drop = 0.1, Duplicate = 0.2, Reorder = 0.3, MaxDelay = TimeSpan.FromMilliseconds(10) };
        Impairment[] Decide() { var plan = new ImpairmentPlan(options); return [.. Enumerable.Range(0, 20_000).Select(_ => plan.Next())]; }
        var fates = Decide();

        Assert.Equal(fates, Decide());
        Assert.InRange(fates.Count(f => f.Copies == 0), 1800, 2200);
        Assert.InRange(fates.Count(f => f.Copies == 2), 3300, 3900);
        Assert.InRange(fates.Count(f => f.HeldFor > 0), 5700, 6300);
        Assert.InRange(fates.Average(f => f.Delay.TotalMilliseconds), 4.8, 5.2);
    }

    [Fact]
    public async Task Without_harm_everything_passes_in_order()
    {
        var (received, statistics) = await PassAsync(new ImpairmentOptions(), 500);

        Assert.Equal(Enumerable.Range(0, 500), received);
        Assert.Equal(new ImpairmentStatistics(500, 500, 0, 0, 0, 0, 0), statistics);
    }

    [Fact]
    public async Task Dropped_doubled_and_held_back_datagrams_are_counted_and_nothing_else_changes()
    {
        var (received, s) = await PassAsync(new ImpairmentOptions { Drop = 0.1, Duplicate = 0.1, Reorder = 0.2, MaxDelay = TimeSpan.FromMilliseconds(2) }, 1000);

        Assert.Equal(s.Received + s.Duplicated, s.Sent + s.Dropped);
        Assert.True(s is { Dropped: > 50, Duplicated: > 50, HeldBack: > 100, Overflowed: 0, SendErrors: 0 }, s.ToString());
        Assert.Equal(s.Sent, received.Count);
        Assert.Equal(1000 - s.Dropped, received.Distinct().Count());
        Assert.NotEqual(received.Order(), received);
    }

    [Fact]
    public async Task A_rate_holds_back_and_a_full_queue_drops_by_name()
    {
        var (received, s) = await PassAsync(new ImpairmentOptions { MaxRate = 1000, QueueCapacity = 50 }, 300);

        Assert.True(s.Overflowed > 100, s.ToString());
        Assert.Equal(300, s.Sent + s.Overflowed);
        Assert.Equal(received.Order(), received);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_probability_that_is_none_is_refused(double drop) =>
        Assert.Contains("ImpairmentOptions.Drop is", Assert.Throws<ArgumentException>(() => new ImpairmentPlan(new ImpairmentOptions { Drop = drop })).Message);

    private static async Task<(List<int> Received, ImpairmentStatistics Statistics)> PassAsync(ImpairmentOptions options, int count)
    {
        using var sink = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 8 << 20 };
        sink.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var relay = new ImpairmentRelay(new IPEndPoint(IPAddress.Loopback, 0), (IPEndPoint)sink.LocalEndPoint!, options);
        using var source = new UdpClient();
        source.Connect(relay.EndPoint);
        var bytes = new byte[100];
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, i);
            await source.SendAsync(bytes, Cancelled);
        }

        for (var i = 0; i < 1000; i++)
        {
            var s = relay.GetStatistics();
            if (s.Received == count && s.Received + s.Duplicated == s.Sent + s.Dropped + s.Overflowed + s.SendErrors) break;
            await Task.Delay(10, Cancelled);
        }

        var received = new List<int>();
        while (sink.Available > 0)
        {
            Assert.Equal(bytes.Length, sink.Receive(bytes));
            received.Add(BinaryPrimitives.ReadInt32LittleEndian(bytes));
        }

        return (received, relay.GetStatistics());
    }
}
