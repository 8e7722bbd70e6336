using System.Net;
using System.Text.RegularExpressions;
using Penstock.LoadBalancer;
using Penstock.Rpc;

namespace Penstock.Tests.E2sar;

/// <summary>Our control plane and data plane on loopback, as the original's programs can use them.</summary>
internal sealed class LoadBalancerForE2sar : IAsyncDisposable
{
    public const string AdminToken = "admin-of-the-test";

    // E2SAR knows no other data port (DATAPLANE_PORT), so that each load balancer here has an address of its own.
    private const int DataPort = 19522;

    private readonly TestAuthority _authority;
    private readonly DataPlaneInstance _dataPlane;
    private readonly ControlPlaneServer _controlPlane;

    private LoadBalancerForE2sar(TestAuthority authority, DataPlaneInstance dataPlane, ControlPlaneServer controlPlane, bool tls, bool validated)
    {
        (_authority, _dataPlane, _controlPlane) = (authority, dataPlane, controlPlane);
        AdminUri = $"ejfat{(tls ? "s" : "")}://{AdminToken}@{(validated ? "localhost" : "127.0.0.1")}:{((IPEndPoint)controlPlane.EndPoints[0]).Port}/";
        TlsOptions = !tls ? [] : validated ? ["-o", authority.CaFile] : ["-v"];
    }

    public string AdminUri { get; }

    /// <summary>What the original's programs are told about the server's certificate.</summary>
    public string[] TlsOptions { get; }

    public DataPlaneCounters Counters => _dataPlane.GetCounters();

    /// <summary>The one reservation there is.</summary>
    public ReservationStatus Reservation => Assert.Single(_controlPlane.GetStatus().Reservations);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<LoadBalancerForE2sar> StartAsync(bool v6 = false, bool tls = false, bool validated = false)
    {
        // Skips before anything is started.
        _ = E2sarProgram.Find("lbadm");
        var address = new IPAddress([127, 0, (byte)Random.Shared.Next(1, 250), (byte)Random.Shared.Next(2, 250)]);
        var authority = new TestAuthority();
        var (certificate, key) = authority.Issue("server", "localhost", IPAddress.Loopback);
        var dataPlane = DataPlaneInstance.Start(new DataPlaneOptions
        {
            IPv4 = new IPEndPoint(address, DataPort),
            IPv6 = v6 ? new IPEndPoint(IPAddress.IPv6Loopback, DataPort) : null,
        });
        var controlPlane = await ControlPlaneServer.StartAsync(
            new ControlPlaneOptions
            {
                Listen = [RpcEndpoint.Tcp(new IPEndPoint(IPAddress.Loopback, 0), tls ? new RpcServerTls { CertificateFile = certificate, KeyFile = key } : null)],
                AdminToken = AdminToken,
                Instances = [new ControlPlaneInstance(dataPlane, new IPEndPoint(address, 0))],
                AllowLoopback = true,
            },
            Token);
        return new LoadBalancerForE2sar(authority, dataPlane, controlPlane, tls, validated);
    }

    /// <summary>Runs lbadm; its output.</summary>
    public Task<string> AdminAsync(string uri, params string[] arguments) => E2sarProgram.RunAsync("lbadm", [.. arguments, "-u", uri, .. TlsOptions]);

    /// <summary>Runs lbadm, which has to be refused.</summary>
    public Task<string> RefusedAsync(string uri, params string[] arguments) => E2sarProgram.RunAsync("lbadm", [.. arguments, "-u", uri, .. TlsOptions], exitCode: 255);

    /// <summary>Reserves with lbadm; the URI with the instance token.</summary>
    public async Task<string> ReserveAsync(params string[] senders)
    {
        var reserved = await AdminAsync(AdminUri, ["--reserve", "-l", "mine", "-d", "01:00:00", .. senders.Length == 0 ? [] : senders.Prepend("-a")]);
        return UriIn(reserved, @"instance token: (\S+)");
    }

    /// <summary>Starts an e2sar_perf that registers and receives.</summary>
    public async Task<E2sarProgram> ReceiverAsync(string instance, IPAddress address)
    {
        var port = Events.FreePorts(address);
        var receiver = E2sarProgram.Start("e2sar_perf", ["-r", "-c", "--ip", $"{address}", "--port", $"{port}", "-p", "100", "-u", instance, .. TlsOptions]);
        await Events.WaitUntilBoundAsync(address, port);
        return receiver;
    }

    /// <summary>Waits for the first states of so many workers, and an epoch that has all of them.</summary>
    public async Task WaitForSlotsAsync(int workers)
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            if (Reservation.Workers.Count(w => w.Slots > 0) == workers) return;
            await Task.Delay(10, Token);
        }

        Assert.Fail($"not all of {workers} workers got slots: {string.Join(", ", Reservation.Workers)}");
    }

    public async ValueTask DisposeAsync()
    {
        await _controlPlane.DisposeAsync();
        await _dataPlane.DisposeAsync();
        _authority.Dispose();
    }

    public static string WithToken(string uri, string token) => Regex.Replace(uri, "//[^@]*@", $"//{token}@");

    /// <summary>A URI from a program's output, as another can read it: Boost before 1.89 refuses the brackets that E2SAR writes.</summary>
    public static string UriIn(string output, string pattern)
    {
        var match = Regex.Match(output, pattern);
        Assert.True(match.Success, $"no {pattern} in: {output}");
        var parts = match.Groups[1].Value.Split('?', 2);
        return $"{parts[0]}?{parts[^1].Replace("[", "%5B", StringComparison.Ordinal).Replace("]", "%5D", StringComparison.Ordinal)}";
    }
}
