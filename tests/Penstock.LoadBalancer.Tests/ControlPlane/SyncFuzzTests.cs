using System.Net;
using Penstock.Ejfat.Wire;
using Penstock.LoadBalancer.ControlPlane;

namespace Penstock.Tests;

public sealed class SyncFuzzTests
{
    [Fact]
    public void No_datagram_brings_the_listener_down_or_fills_the_memory_and_every_one_is_counted()
    {
        var random = new Random(20274);
        var fixture = new StateFixture();
        var (reservation, _) = fixture.Reserve();
        var worker = fixture.Register(reservation, "w");
        var datagram = new byte[64];
        const int rounds = 100_000;
        for (var i = 0; i < rounds; i++)
        {
            random.NextBytes(datagram);
            var length = random.Next(4) == 0 ? random.Next(datagram.Length) : SyncHeader.Size;
            if (random.Next(4) > 0) new SyncHeader((uint)random.Next(5000), AnyTick(random), (uint)random.NextInt64(1L << 32), 0).Write(datagram);
            SyncListener.Take(datagram.AsSpan(0, length), IPAddress.Loopback, fixture.State.Instances[0], fixture.State, fixture.Now);
            if (i % 1000 != 0) continue;
            fixture.Pass(0.1);
            fixture.DataPlane.See((ulong)i);
            fixture.Report(reservation, worker);
            fixture.State.Tick(fixture.Now);
            _ = ControlPlaneState.PredictedTick(reservation, fixture.Now);
            if (i % 10_000 == 0) fixture.Register(reservation, $"w{i % 5}", 20001);
        }
        var tally = fixture.State.Tally;
        Assert.Equal(rounds, tally.SyncAccepted.Value + tally.SyncMalformed.Value + tally.SyncNotBelieved.Value);
        Assert.True(tally.SyncAccepted.Value > 0 && tally.SyncMalformed.Value > 0 && tally.SyncNotBelieved.Value > 0);
        Assert.True(reservation.Sync.Count <= SyncSources.MaxSources);
        Assert.True(fixture.DataPlane.Tables.Epochs[^1].FirstTick < 10_000_000, "however wild the Sync messages, epochs follow the packets");
    }

    private static ulong AnyTick(Random random) => random.Next(3) switch { 0 => (ulong)random.NextInt64(), 1 => ulong.MaxValue - (ulong)random.Next(10), _ => (ulong)random.Next() };
}
