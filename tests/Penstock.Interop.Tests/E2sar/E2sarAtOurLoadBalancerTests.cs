using System.Net;
using System.Text.RegularExpressions;
using Penstock.LoadBalancer;
using Penstock.Rpc;

namespace Penstock.Tests.E2sar;

/// <summary>The original's programs at our control plane and data plane.</summary>
public sealed class E2sarAtOurLoadBalancerTests : IAsyncDisposable
{
    private const string AdminToken = "admin-of-the-test";

    // E2SAR knows no other data port (DATAPLANE_PORT), so that each load balancer here has an address of its own.
    private const int DataPort = 19522;

    private readonly TestAuthority _authority = new();
    private DataPlaneInstance? _dataPlane;
    private ControlPlaneServer? _controlPlane;
    private string _admin = "";
    private string[] _tls = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Lbadm_does_all_its_calls(bool tls, bool validated)
    {
        await StartAsync(v6: false, tls, validated);
        Assert.Contains("ommit", await AdminAsync(_admin, "--version"), StringComparison.Ordinal);
        var instance = await ReserveAsync("127.0.0.1", "127.0.0.9");
        var reservation = WithToken(instance, AdminToken);
        Assert.Contains("127.0.0.9", await AdminAsync(reservation, "--status"), StringComparison.Ordinal);
        await AdminAsync(instance, "--addsenders", "-a", "10.1.2.3");
        await AdminAsync(instance, "--removesenders", "-a", "127.0.0.9");
        Assert.Contains("Registered senders: 127.0.0.1 10.1.2.3 \n", await AdminAsync(reservation, "--status"), StringComparison.Ordinal);

        var registered = await AdminAsync(instance, "--register", "-n", "worker1", "-a", "127.0.0.1", "-p", "30001", "-c", "3", "-w", "1", "--minfactor", "0.25", "--maxfactor", "3");
        var session = Found(registered, @"session token: (\S+)");
        await AdminAsync(session, "--state", "-q", "0.25", "-t", "0.5", "-r", "1", "--total_packets_recv", "12");
        Assert.Matches(
            "name=worker1, controlsignal=0.5, fillpercent=0.25, .*IP Address=127.0.0.1, UDP Port=30001, minFactor=0.25, maxFactor=3, keepLBHeader=0, .*totalPacketsRecv=12",
            await AdminAsync(reservation, "--status"));
        var overview = await AdminAsync(_admin, "--overview");
        Assert.Contains("LB mine ID: ", overview, StringComparison.Ordinal);
        Assert.Contains("name=worker1", overview, StringComparison.Ordinal);
        await AdminAsync(session, "--deregister");
        Assert.DoesNotContain("worker1", await AdminAsync(reservation, "--status"), StringComparison.Ordinal);

        // Beside the warning that certificates are not validated.
        var token = Regex.Match(await AdminAsync(_admin, "--createtoken", "--tokenname", "reader", "--permission", "ALL::READ", "--export"), @"(?m)^\w+$").Value;
        Assert.Contains("READ", await AdminAsync(_admin, "--listtokenpermissions", "--tokenid", token), StringComparison.Ordinal);
        Assert.Contains("reader", await AdminAsync(_admin, "--listchildtokens", "--tokenid", AdminToken), StringComparison.Ordinal);
        await AdminAsync(WithToken(_admin, token), "--overview");
        await AdminAsync(_admin, "--revoketoken", "--tokenid", token);
        await RefusedAsync(WithToken(_admin, token), "--overview");
        await AdminAsync(reservation, "--free");
        await RefusedAsync(reservation, "--status");
    }

    [Theory]
    [InlineData(false, 2, 9000, false)]
    [InlineData(false, 3, 1500, true)]
    [InlineData(true, 2, 1500, false)]
    [InlineData(true, 3, 9000, true)]
    public async Task Its_sender_and_two_receivers_lose_nothing_through_it(bool v6, int lbVersion, int mtu, bool tls)
    {
        const int EventCount = 200;
        await StartAsync(v6, tls, validated: false);
        var instance = await ReserveAsync();
        var address = Events.Loopback(v6);
        await using var first = await ReceiverAsync(instance, address);
        await using var second = await ReceiverAsync(instance, address);
        // The workers' first states, and an epoch that has both.
        await WaitForSlotsAsync(workers: 2);
        var sent = await E2sarProgram.RunAsync("e2sar_perf", ["-s", "-c", "--ip", $"{address}", "-u", instance, "-l", "100000", "-n", $"{EventCount}", "-m", $"{mtu}",
            "--lbhdrversion", $"{lbVersion}", "--rate", "0.2", .. _tls, .. v6 ? ["--dpv6"] : Array.Empty<string>()]);
        Assert.Contains(" packets sent, 0 errors", sent, StringComparison.Ordinal);
        // Both receivers print ten times a second.
        await Task.Delay(500, Token);
        Assert.Equal(EventCount, first.Figure("Events Received") + second.Figure("Events Received"));
        foreach (var receiver in new[] { first, second })
        {
            Assert.True(receiver.Figure("Events Received") > 0, receiver.Output);
            foreach (var loss in new[] { "Events Mangled", "Events Lost in reassembly", "Bad RE Header Discards", "gRPC Errors" })
                Assert.True(receiver.Figure(loss) == 0, $"{loss}: {receiver.Output}");
            Assert.Equal(0, await receiver.InterruptAsync());
        }

        Assert.Equal((0L, 0L), (_dataPlane!.GetCounters().DroppedDatagrams, _dataPlane.GetCounters().SplitEvents));
        var reservation = Assert.Single(_controlPlane!.GetStatus().Reservations);
        Assert.Equal((0, 0), (reservation.Workers.Count, reservation.Senders));
    }

    public async ValueTask DisposeAsync()
    {
        if (_controlPlane is not null) await _controlPlane.DisposeAsync();
        if (_dataPlane is not null) await _dataPlane.DisposeAsync();
        _authority.Dispose();
    }

    private async Task StartAsync(bool v6, bool tls, bool validated)
    {
        // Skips before anything is started.
        _ = E2sarProgram.Find("lbadm");
        var address = new IPAddress([127, 0, (byte)Random.Shared.Next(1, 250), (byte)Random.Shared.Next(2, 250)]);
        _dataPlane = DataPlaneInstance.Start(new DataPlaneOptions { IPv4 = new IPEndPoint(address, DataPort), IPv6 = v6 ? new IPEndPoint(IPAddress.IPv6Loopback, DataPort) : null });
        RpcServerTls? serverTls = null;
        if (tls)
        {
            var (certificate, key) = _authority.Issue("server", "localhost", IPAddress.Loopback);
            serverTls = new RpcServerTls { CertificateFile = certificate, KeyFile = key };
            _tls = validated ? ["-o", _authority.CaFile] : ["-v"];
        }

        _controlPlane = await ControlPlaneServer.StartAsync(
            new ControlPlaneOptions
            {
                Listen = [RpcEndpoint.Tcp(new IPEndPoint(IPAddress.Loopback, 0), serverTls)],
                AdminToken = AdminToken,
                Instances = [new ControlPlaneInstance(_dataPlane, new IPEndPoint(address, 0))],
                AllowLoopback = true,
            },
            Token);
        var port = ((IPEndPoint)_controlPlane.EndPoints[0]).Port;
        _admin = $"ejfat{(tls ? "s" : "")}://{AdminToken}@{(validated ? "localhost" : "127.0.0.1")}:{port}/";
    }

    private async Task<string> ReserveAsync(params string[] senders)
    {
        var reserved = await AdminAsync(_admin, ["--reserve", "-l", "mine", "-d", "01:00:00", .. senders.Length == 0 ? [] : senders.Prepend("-a")]);
        return Found(reserved, @"instance token: (\S+)");
    }

    private async Task<E2sarProgram> ReceiverAsync(string instance, IPAddress address)
    {
        var port = Events.FreePorts(address);
        var receiver = E2sarProgram.Start("e2sar_perf", ["-r", "-c", "--ip", $"{address}", "--port", $"{port}", "-p", "100", "-u", instance, .. _tls]);
        await Events.WaitUntilBoundAsync(address, port);
        return receiver;
    }

    private async Task WaitForSlotsAsync(int workers)
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            if (_controlPlane!.GetStatus().Reservations.Single().Workers.Count(w => w.Slots > 0) == workers) return;
            await Task.Delay(10, Token);
        }

        Assert.Fail($"not all of {workers} workers got slots: {string.Join(", ", _controlPlane!.GetStatus().Reservations.Single().Workers)}");
    }

    private Task<string> AdminAsync(string uri, params string[] arguments) => E2sarProgram.RunAsync("lbadm", [.. arguments, "-u", uri, .. _tls]);

    private Task<string> RefusedAsync(string uri, params string[] arguments) => E2sarProgram.RunAsync("lbadm", [.. arguments, "-u", uri, .. _tls], exitCode: 255);

    private static string WithToken(string uri, string token) => Regex.Replace(uri, "//[^@]*@", $"//{token}@");

    private static string Found(string output, string pattern)
    {
        var match = Regex.Match(output, pattern);
        Assert.True(match.Success, $"no {pattern} in: {output}");
        // Boost before 1.89 refuses the brackets that E2SAR writes.
        var parts = match.Groups[1].Value.Split('?', 2);
        return $"{parts[0]}?{parts[^1].Replace("[", "%5B", StringComparison.Ordinal).Replace("]", "%5D", StringComparison.Ordinal)}";
    }
}
