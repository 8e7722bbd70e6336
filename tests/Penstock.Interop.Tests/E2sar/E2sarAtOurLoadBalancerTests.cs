using System.Text.RegularExpressions;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;

namespace Penstock.Tests.E2sar;

/// <summary>The original's programs at our control plane and data plane, alone and together with our own.</summary>
public sealed class E2sarAtOurLoadBalancerTests
{
    private const int EventCount = 200;
    private const int EventBytes = 100_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Lbadm_does_all_its_calls(bool tls, bool validated)
    {
        await using var balancer = await LoadBalancerForE2sar.StartAsync(v6: false, tls, validated);
        var admin = balancer.AdminUri;
        Assert.Contains("ommit", await balancer.AdminAsync(admin, "--version"), StringComparison.Ordinal);
        var instance = await balancer.ReserveAsync("127.0.0.1", "127.0.0.9");
        var reservation = LoadBalancerForE2sar.WithToken(instance, LoadBalancerForE2sar.AdminToken);
        await CheckSendersAsync(balancer, instance, reservation);
        await CheckWorkerAsync(balancer, instance, reservation);
        await CheckTokensAsync(balancer);
        await balancer.AdminAsync(reservation, "--free");
        await balancer.RefusedAsync(reservation, "--status");
    }

    [Theory]
    [InlineData(false, 2, 9000, false)]
    [InlineData(false, 3, 1500, true)]
    [InlineData(true, 2, 1500, false)]
    [InlineData(true, 3, 9000, true)]
    public async Task Its_sender_and_two_receivers_lose_nothing_through_it(bool v6, int lbVersion, int mtu, bool tls)
    {
        await using var balancer = await LoadBalancerForE2sar.StartAsync(v6, tls);
        var instance = await balancer.ReserveAsync();
        await using var first = await balancer.ReceiverAsync(instance, Events.Loopback(v6));
        await using var second = await balancer.ReceiverAsync(instance, Events.Loopback(v6));
        await balancer.WaitForSlotsAsync(workers: 2);
        await SendAsync(balancer, instance, v6, "-m", $"{mtu}", "--lbhdrversion", $"{lbVersion}");
        // Receivers print ten times a second.
        await Task.Delay(500, Token);
        Assert.Equal(EventCount, first.Figure("Events Received") + second.Figure("Events Received"));
        await CheckAndStopAsync(first);
        await CheckAndStopAsync(second);
        CheckNothingLost(balancer);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Its_worker_and_ours_share_the_events_of_either_sender(bool v6, bool senderIsOurs)
    {
        await using var balancer = await LoadBalancerForE2sar.StartAsync(v6);
        var address = Events.Loopback(v6);
        var instance = await balancer.ReserveAsync();
        var uri = EjfatUri.Parse(instance, new EjfatUriOptions { TokenKind = EjfatTokenKind.Instance });
        await using var theirs = await balancer.ReceiverAsync(instance, address);
        await using var ours = new Reassembler(new ReassemblerOptions { Uri = uri, ListenAddress = address, StartPort = Events.FreePorts(address), WorkerName = "ours" });
        await ours.StartAsync(Token);
        await balancer.WaitForSlotsAsync(workers: 2);
        await (senderIsOurs ? SendOursAsync(uri, v6) : SendAsync(balancer, instance, v6, "-m", "9000"));
        await Task.Delay(500, Token);

        var received = 0;
        for (; ours.TryReceive(out var delivered); received++)
        {
            using (delivered) Assert.True(delivered.Span.Length == EventBytes && Events.IsMarked(delivered.Span), $"event {delivered.EventNumber} is mangled");
        }

        Assert.InRange(received, 1, EventCount - 1);
        Assert.Equal(EventCount, received + theirs.Figure("Events Received"));
        Assert.Equal(0, ours.GetStatistics().Lost.Values.Sum());
        await ours.StopAsync(Token);
        await CheckAndStopAsync(theirs);
        CheckNothingLost(balancer);
    }

    private static async Task CheckSendersAsync(LoadBalancerForE2sar balancer, string instance, string reservation)
    {
        Assert.Contains("127.0.0.9", await balancer.AdminAsync(reservation, "--status"), StringComparison.Ordinal);
        await balancer.AdminAsync(instance, "--addsenders", "-a", "10.1.2.3");
        await balancer.AdminAsync(instance, "--removesenders", "-a", "127.0.0.9");
        Assert.Contains("Registered senders: 127.0.0.1 10.1.2.3 \n", await balancer.AdminAsync(reservation, "--status"), StringComparison.Ordinal);
    }

    private static async Task CheckWorkerAsync(LoadBalancerForE2sar balancer, string instance, string reservation)
    {
        var registered = await balancer.AdminAsync(
            instance, "--register", "-n", "worker1", "-a", "127.0.0.1", "-p", "30001", "-c", "3", "-w", "1", "--minfactor", "0.25", "--maxfactor", "3");
        var session = LoadBalancerForE2sar.UriIn(registered, @"session token: (\S+)");
        await balancer.AdminAsync(session, "--state", "-q", "0.25", "-t", "0.5", "-r", "1", "--total_packets_recv", "12");
        Assert.Matches(
            "name=worker1, controlsignal=0.5, fillpercent=0.25, .*IP Address=127.0.0.1, UDP Port=30001, minFactor=0.25, maxFactor=3, keepLBHeader=0, .*totalPacketsRecv=12",
            await balancer.AdminAsync(reservation, "--status"));
        var overview = await balancer.AdminAsync(balancer.AdminUri, "--overview");
        Assert.Contains("LB mine ID: ", overview, StringComparison.Ordinal);
        Assert.Contains("name=worker1", overview, StringComparison.Ordinal);
        await balancer.AdminAsync(session, "--deregister");
        Assert.DoesNotContain("worker1", await balancer.AdminAsync(reservation, "--status"), StringComparison.Ordinal);
    }

    private static async Task CheckTokensAsync(LoadBalancerForE2sar balancer)
    {
        var admin = balancer.AdminUri;
        // Beside the warning that certificates are not validated.
        var token = Regex.Match(await balancer.AdminAsync(admin, "--createtoken", "--tokenname", "reader", "--permission", "ALL::READ", "--export"), @"(?m)^\w+$").Value;
        Assert.Contains("READ", await balancer.AdminAsync(admin, "--listtokenpermissions", "--tokenid", token), StringComparison.Ordinal);
        Assert.Contains("reader", await balancer.AdminAsync(admin, "--listchildtokens", "--tokenid", LoadBalancerForE2sar.AdminToken), StringComparison.Ordinal);
        await balancer.AdminAsync(LoadBalancerForE2sar.WithToken(admin, token), "--overview");
        await balancer.AdminAsync(admin, "--revoketoken", "--tokenid", token);
        await balancer.RefusedAsync(LoadBalancerForE2sar.WithToken(admin, token), "--overview");
    }

    private static async Task SendAsync(LoadBalancerForE2sar balancer, string instance, bool v6, params string[] arguments)
    {
        var sent = await E2sarProgram.RunAsync("e2sar_perf", ["-s", "-c", "--ip", $"{Events.Loopback(v6)}", "-u", instance, "-l", $"{EventBytes}", "-n", $"{EventCount}",
            "--rate", "0.2", .. balancer.TlsOptions, .. v6 ? ["--dpv6"] : Array.Empty<string>(), .. arguments]);
        Assert.Contains(" packets sent, 0 errors", sent, StringComparison.Ordinal);
    }

    private static async Task SendOursAsync(EjfatUri uri, bool v6)
    {
        await using var client = new LoadBalancerClient(uri);
        await client.AddSendersAsync([Events.Loopback(v6)], Token);
        await using (var segmenter = new Segmenter(new SegmenterOptions { Uri = uri, DataId = 7, IPv6 = v6, Mtu = 9000, RateGbps = 0.2 }))
        {
            await segmenter.StartAsync(Token);
            for (var i = 0; i < EventCount; i++) await segmenter.EnqueueAsync(new OutgoingEvent(Events.Marked(EventBytes)), Token);
            await segmenter.StopAsync(Token);
            Assert.Equal((EventCount, 0L), ((int)segmenter.GetStatistics().EventsSent, segmenter.GetStatistics().SyncFailed));
        }

        await client.RemoveSendersAsync([Events.Loopback(v6)], Token);
    }

    private static async Task CheckAndStopAsync(E2sarProgram receiver)
    {
        Assert.True(receiver.Figure("Events Received") > 0, receiver.Output);
        foreach (var loss in new[] { "Events Mangled", "Events Lost in reassembly", "Bad RE Header Discards", "gRPC Errors" })
            Assert.True(receiver.Figure(loss) == 0, $"{loss}: {receiver.Output}");
        Assert.Equal(0, await receiver.InterruptAsync());
    }

    private static void CheckNothingLost(LoadBalancerForE2sar balancer)
    {
        var counters = balancer.Counters;
        Assert.Equal((0L, 0L, 0L), (counters.DroppedDatagrams, counters.KernelDrops, counters.SplitEvents));
        // Sender and workers have taken their leave.
        Assert.Equal((0, 0), (balancer.Reservation.Workers.Count, balancer.Reservation.Senders));
    }
}
