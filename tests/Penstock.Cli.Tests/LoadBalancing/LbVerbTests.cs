using System.Text.Json;
using Penstock.Ejfat.Control.Protocol;
using Penstock.Tests;

namespace Penstock.Cli.Tests.LoadBalancing;

public sealed class LbVerbTests : IAsyncLifetime
{
    private FakeControlPlane _plane = null!;

    public async ValueTask InitializeAsync() => _plane = await PreparedControlPlane.StartAsync();

    public ValueTask DisposeAsync() => _plane.DisposeAsync();

    [Fact]
    public async Task Reserve_prints_one_line_for_the_shell_and_the_rest_on_standard_error()
    {
        var run = await Lb("reserve", "my run", "--duration", "2h", "--sender", "10.0.0.1", "--family", "ipv4");

        Assert.Equal((0, $"export EJFAT_URI='ejfat://instance'\\''token@127.0.0.1:{_plane.Port}/lb/7?sync=10.1.0.1:19010&data=127.0.0.1:16384-32767'\n"), (run.ExitCode, run.Out));
        Assert.StartsWith("reserved load balancer 7 as 'my run', ends ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("token", run.Error, StringComparison.Ordinal);
        var request = (ReserveLoadBalancerRequest)Assert.Single(_plane.Calls).Request;
        Assert.Equal(("my run", IpFamily.Ipv4), (request.Name, request.IpFamily));
        Assert.InRange(request.Until.ToDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(119), TimeSpan.FromMinutes(120));
    }

    [Fact]
    public async Task Status_shows_a_row_per_worker_and_what_servers_write_is_not_markup()
    {
        var run = await Lb("status", "--lb-id", "7");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("load balancer 7: epoch 12, predicted event 1234567, ends 2027-01-15 09:00:00 UTC\nsenders: 10.0.0.1, fd00::1\n", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"\[red\]w1 +\S? *17 +\S? *10\.0\.0\.7:10000 +\S? *4 +\S? *256 +\S? *50\.0 % +\S? *25\.0 % +\S? *-?0 +\S? *0\.5 s ago", run.Out);
        Assert.Contains("warning: no Sync message for 5 s (no_sync)", run.Out, StringComparison.Ordinal);
        Assert.Equal("7", ((LoadBalancerStatusRequest)Assert.Single(_plane.Calls).Request).LbId);
    }

    [Theory]
    [InlineData("status --lb-id 7", "workers")]
    [InlineData("overview", "loadBalancers")]
    [InlineData("version", "compatTag")]
    [InlineData("free --lb-id 7", "freed")]
    [InlineData("reserve x", "uri")]
    [InlineData("senders add 10.0.0.1 --lb-id 7", "added")]
    [InlineData("senders remove 10.0.0.1 --lb-id 7", "removed")]
    [InlineData("register --port 10000 --address 10.0.0.7 --lb-id 7", "sessionId")]
    [InlineData("deregister --session 17 --lb-id 7", "deregistered")]
    [InlineData("state --session 17 --lb-id 7 --fill 0.5", "sent")]
    [InlineData("monitor --count 1 --lb-id 7", "workers")]
    public async Task Every_verb_prints_one_line_of_json_when_asked(string line, string field)
    {
        var run = await Lb([.. line.Split(' '), "--json"]);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        using var json = JsonDocument.Parse(Assert.Single(run.Out.TrimEnd('\n').Split('\n')));
        Assert.True(json.RootElement.TryGetProperty(field, out _), run.Out);
        Assert.Equal(line.StartsWith("reserve", StringComparison.Ordinal), run.Out.Contains("instance", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Names_with_control_sequences_do_not_reach_the_terminal()
    {
        var run = await Lb("overview");

        Assert.DoesNotContain('\u001b', run.Out);
        Assert.Contains("run\uFFFD[2J", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Senders_without_addresses_are_this_machines_own()
    {
        var run = await CommandRun.Of("lb", "senders", "add", "--uri", $"ejfat://t@127.0.0.1:{_plane.Port}/lb/7?data=127.0.0.1:19522");

        Assert.Equal((0, "added 127.0.0.1\n"), (run.ExitCode, run.Out));
    }

    [Fact]
    public async Task Register_takes_weight_zero_and_prints_the_sessions_uri()
    {
        var run = await Lb("register", "--name", "w", "--port", "10000", "--address", "10.0.0.7", "--ports", "3", "--weight", "0", "--lb-id", "7");

        Assert.Equal((0, $"export EJFAT_URI='ejfat://session-token@127.0.0.1:{_plane.Port}/lb/7?sessionid=17'\n"), (run.ExitCode, run.Out));
        var request = (RegisterRequest)Assert.Single(_plane.Calls).Request;
        Assert.Equal((0, PortRange._4, 10000u), (request.Weight, request.PortRange, request.UdpPort));
    }

    [Fact]
    public async Task State_is_repeated_until_stopped_and_ends_with_success()
    {
        using var stop = new CancellationTokenSource();
        var running = CommandRun.Of(stop.Token, "lb", "state", "--every", "10ms", "--uri", $"ejfat://t@127.0.0.1:{_plane.Port}/lb/7?sessionid=17");
        while (_plane.Calls.Count < 5)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await stop.CancelAsync();
        var run = await running;
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Matches(@"^sent the state of session 17 \d+ times\n$", run.Out);
    }

    [Fact]
    public async Task Monitor_shows_the_overview_without_a_reservation_and_ends_with_success_when_stopped()
    {
        using var stop = new CancellationTokenSource();
        var running = CommandRun.Of(stop.Token, "lb", "monitor", "--every", "10ms", "--uri", $"ejfat://t@127.0.0.1:{_plane.Port}/");
        while (_plane.Calls.Count < 3)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await stop.CancelAsync();
        Assert.Equal(0, (await running).ExitCode);
        Assert.All(_plane.Calls, call => Assert.Equal("Overview", call.Method));
    }

    [Theory]
    [InlineData("status --lb-id 7 --uri nonsense", "'nonsense' is not an EJFAT URI")]
    [InlineData("status --uri ejfat://secret@127.0.0.1:1/ --uri-file x", "--uri and --uri-file")]
    [InlineData("status --uri-file /nowhere/file", "/nowhere/file")]
    [InlineData("status --uri ejfat://secret@127.0.0.1:18000/", "no reservation id")]
    [InlineData("status --uri ejfat://127.0.0.1:18000/lb/7", "no admin token")]
    [InlineData("status --uri ejfat://secret@127.0.0.1:18000/lb/7 -4 -6", "-4 and -6")]
    [InlineData("status --uri ejfats://secret@127.0.0.1:18000/lb/7 --root-cert x --no-validate", "--root-cert and --no-validate")]
    [InlineData("status --uri ejfats://secret@127.0.0.1:18000/lb/7 --client-cert x", "--client-cert and --client-key")]
    [InlineData("status --uri ejfats://secret@127.0.0.1:18000/lb/7 --root-cert /nowhere/ca.pem", "/nowhere/ca.pem")]
    [InlineData("register --uri ejfat://secret@127.0.0.1:18000/lb/7", "--port is missing")]
    [InlineData("register --uri ejfat://secret@127.0.0.1:18000/lb/7 --port 80", "1025")]
    [InlineData("senders add ten --uri ejfat://secret@127.0.0.1:18000/lb/7", "'ten' is not an IP address")]
    [InlineData("state --fill 2 --uri ejfat://secret@127.0.0.1:18000/lb/7", "'2' is not a number from 0 to 1")]
    [InlineData("reserve x --until yesterday --uri ejfat://secret@127.0.0.1:18000/", "'yesterday' is not a time in the future")]
    [InlineData("reserve x --until 2099-01-01 --duration 1h --uri ejfat://secret@127.0.0.1:18000/", "--duration and --until")]
    public async Task A_wrong_command_line_exits_with_2_names_what_is_wrong_and_hides_the_token(string line, string expected)
    {
        var run = await CommandRun.Of(["lb", .. line.Split(' ')]);

        Assert.Equal((ExitCode.Usage, string.Empty), (run.ExitCode, run.Out));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task What_the_control_plane_refuses_exits_with_1_and_its_words()
    {
        _plane.Answer("FreeLoadBalancer", _ => throw new Penstock.Rpc.RpcException(Penstock.Rpc.RpcStatusCode.PermissionDenied, "not yours"));

        var run = await Lb("free", "--lb-id", "7");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("not yours", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_control_plane_that_is_not_there_exits_with_1()
    {
        var run = await CommandRun.Of("lb", "version", "--timeout", "500ms", "--uri", "ejfat://secret@127.0.0.1:1/");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("127.0.0.1:1", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
    }

    private Task<CommandRun> Lb(params string[] args) => CommandRun.Of(["lb", .. args, "--uri", $"ejfat://admin-secret@127.0.0.1:{_plane.Port}/"]);
}
