#pragma warning disable xUnit1051 // what is waited for ends by itself
using System.Net;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;
using Penstock.LoadBalancer;
using Penstock.Rpc;

namespace Penstock.Tests;

/// <summary>Control plane, data plane, a sender and workers, all real, over loopback.</summary>
public sealed class LiveBalancingTests
{
    [Fact]
    public async Task Workers_come_and_go_and_senders_begin_anew_while_events_flow()
    {
        await using var dataPlane = DataPlaneInstance.Start(new DataPlaneOptions { IPv4 = new IPEndPoint(IPAddress.Loopback, 0) });
        await using var server = await ControlPlaneServer.StartAsync(new ControlPlaneOptions
        {
            Listen = [RpcEndpoint.Tcp(new IPEndPoint(IPAddress.Loopback, 0))],
            AdminToken = "admin",
            Instances = [new ControlPlaneInstance(dataPlane, new IPEndPoint(IPAddress.Loopback, 0))],
            AllowLoopback = true,
        });
        await using var client = new LoadBalancerClient(EjfatUri.Parse($"ejfat://admin@{server.EndPoints[0]}/"));
        await client.ReserveAsync("live", TimeSpan.Zero, [IPAddress.Loopback]);
        await using var one = await LiveWorker.StartAsync(client.Uri, "one");
        await using var two = await LiveWorker.StartAsync(client.Uri, "two");

        var sent = 0;
        LiveWorker? three = null;
        // The first sender's ticks are high, the second's begin at 0.
        foreach (var first in new ulong[] { 1_000_000_000, 0 })
        {
            await using var sender = new Segmenter(new SegmenterOptions { Uri = client.Uri, WarmUp = TimeSpan.FromSeconds(1.3), FirstTick = first, ExpectedTickRate = 500 });
            await sender.StartAsync();
            for (var i = 0; i < 800; i++)
            {
                sent++;
                await sender.EnqueueAsync(new OutgoingEvent(new byte[6000]) { EventNumber = (ulong)sent, Tick = first + (ulong)i });
                if (first > 0 && i == 200) three = await LiveWorker.StartAsync(client.Uri, "three");
                if (first > 0 && i == 500) await one.StopAsync();
                await Task.Delay(1);
            }
            await sender.StopAsync();
        }
        await three!.StopAsync();
        await two.StopAsync();

        var counters = dataPlane.GetCounters();
        var workers = new[] { one, two, three };
        Assert.Equal(0, counters.SplitEvents);
        Assert.DoesNotContain(DropReason.LateTick, counters.Drops.Keys);
        Assert.DoesNotContain(DropReason.NoEpoch, counters.Drops.Keys);
        Assert.All(workers, w => Assert.True(w.Events > 50, $"{w.Name} got {w.Events} events"));
        // What was under way to the worker that left, in the moment it left.
        var lost = sent - workers.Sum(w => w.Events);
        Assert.True(lost is >= 0 and < 10, $"{lost} of {sent} events were lost: {string.Join(", ", counters.Drops)}");
        await three.DisposeAsync();
    }

    private sealed class LiveWorker(string name, Reassembler reassembler) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private Task _receiving = Task.CompletedTask;
        private int _events;

        public string Name => name;

        public int Events => Volatile.Read(ref _events);

        public static async Task<LiveWorker> StartAsync(EjfatUri uri, string name)
        {
            var reassembler = new Reassembler(new ReassemblerOptions { Uri = uri, ListenAddress = IPAddress.Loopback, StartPort = 0, WorkerName = name });
            await reassembler.StartAsync();
            var worker = new LiveWorker(name, reassembler);
            worker._receiving = Task.Run(worker.Receive);
            return worker;
        }

        public async Task StopAsync()
        {
            await reassembler.StopAsync();
            await _stop.CancelAsync();
            await _receiving;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            await reassembler.DisposeAsync();
        }

        private void Receive()
        {
            while (true)
            {
                if (reassembler.TryReceive(out var received))
                {
                    received.Dispose();
                    Interlocked.Increment(ref _events);
                }
                else if (_stop.IsCancellationRequested)
                {
                    return;
                }
                else
                {
                    Thread.Sleep(1);
                }
            }
        }
    }
}
