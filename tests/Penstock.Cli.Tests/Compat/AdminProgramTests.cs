using Penstock.Cli.Compat;
using Penstock.Cli.Tests.LoadBalancing;
using Penstock.Ejfat.Control.Protocol;
using Penstock.Rpc;
using Penstock.Tests;

namespace Penstock.Cli.Tests.Compat;

/// <summary>lbadm and lbmon: the texts that scripts written for the originals read.</summary>
public sealed class AdminProgramTests : IAsyncLifetime
{
    private const string Worker = "[ name=[red]w1, controlsignal=-1e-05, fillpercent=0.25, slotsassigned=256, lastupdated=2027-01-15T08:00:09.500Z, IP Address=10.0.0.7, UDP Port=10000, minFactor=0.5, "
        + "maxFactor=2, keepLBHeader=1, totalEventsRecv=1, totalEventsReassembled=2, 3, totalEventsDequeued=4, totalEventEnqueueErr=5, totalBytesRecv=6, totalPacketsRecv=7] \n";

    private const string ShortWorker = "[ name=[red]w1, controlsignal=-1e-05, fillpercent=0.25, slotsassigned=256, lastupdated=2027-01-15T08:00:09.500Z] \n";

    private const string Details = "LB details: expiresat=2027-01-15T09:00:00Z, currentepoch=12, predictedeventnum=1234567\n";

    private FakeControlPlane _plane = null!;

    public async ValueTask InitializeAsync() => _plane = await PreparedControlPlane.StartAsync();

    public ValueTask DisposeAsync() => _plane.DisposeAsync();

    [Theory]
    [InlineData("--reserve -l x -d 01 -e", "export EJFAT_URI='ejfat://instance'\\''token@127.0.0.1:PORT/lb/7?sync=10.1.0.1:19010&data=127.0.0.1:16384-32767'\n")]
    [InlineData("--register -n w -p 10000 -a 10.0.0.7 --weight 0 --minfactor 0 --maxfactor 0 -i 7 --export", "export EJFAT_URI='ejfat://admin-secret@127.0.0.1:PORT/lb/7?sessionid=17'\n")]
    [InlineData("--createtoken --tokenname t --permission ALL::READ_ONLY RESERVATION:7:UPDATE -e", "new-token\n")]
    [InlineData("--listtokenpermissions --tokenid 4 -e", "4\n")]
    [InlineData("--listchildtokens --tokenid abc -e", "2\n")]
    [InlineData("--revoketoken --tokenid 4 -e", "0\n")]
    public async Task Export_prints_only_what_a_script_evaluates(string line, string expected)
    {
        var run = await Lbadm(line);

        Assert.Equal((0, expected.Replace("PORT", $"{_plane.Port}", StringComparison.Ordinal), string.Empty), (run.ExitCode, run.Out, run.Error));
    }

    [Theory]
    [InlineData("--reserve -l x -a 10.0.0.1 fd00::1 -d 25:30:05", "Reserving a new load balancer \n{CALLS}   LB Name: x\n   Allowed senders: 10.0.0.1 fd00::1 \n   Duration: 25:30:05\nSuccess. FPGA ID is (for metrics): 3\nUpdated URI after reserve with instance token: ejfat://instance'token@127.0.0.1:PORT/lb/7?sync=10.1.0.1:19010&data=127.0.0.1:16384-32767\n")]
    [InlineData("--free -i 7", "Freeing a load balancer \n{CALLS7}   LB ID: 7\nSuccess.\n")]
    [InlineData("--version", "Getting load balancer version \n{CALLS}Success.\nReported version: \n\tCommit: abc\n\tBuild: 2.3.1\n\tCompatTag: 0.3.1\n")]
    [InlineData("--register -n w -p 10000 -a 10.0.0.7 -i 7", "Registering a worker \n{CALLS7}   Worker details: w at 10.0.0.7:10000\n   CP parameters: w=1,  source_count=1\nSuccess.\nUpdated URI after register with session token: ejfat://session-token@127.0.0.1:PORT/lb/7?sessionid=17\nSession id is: 17\n")]
    [InlineData("--deregister -i 7 -s 17", "De-Registering a worker \n{CALLS17}Success.\n")]
    [InlineData("--state -i 7 -s 17 -q 0.5 -t -0.5 -r 0", "Sending Worker State \n{CALLS17}   LB Name: not set\nSuccess.\n")]
    [InlineData("--status -i 7", "Getting LB Status \n{CALLS7}   LB ID: 7\n" + Details + "Registered senders: 10.0.0.1 fd00::1 \nRegistered workers: \n" + Worker + "\n")]
    [InlineData("--overview", "Getting Overview \n{CALLS}LB run\uFFFD[2J ID: 7 FPGA LBID: 3 Data Min Port: 16384 Data Max Port: 32767\n  Sync on: 10.1.0.1:19010\n  Registered sender addresses: 10.0.0.1 fd00::1 \n  Registered workers: \n  " + Worker + "\n  " + Details)]
    [InlineData("--addsenders -i 7 -a 10.0.0.1", "Adding senders to CP \n{CALLS7}   LB Name: not set\n   Sender list: 10.0.0.1 \nSuccess.\n")]
    [InlineData("--removesenders -i 7 -a 10.0.0.1", "Removing senders to CP \n{CALLS7}   LB Name: not set\n   Sender list: 10.0.0.1 \nSuccess.\n")]
    [InlineData("--createtoken --tokenname t --permission SESSION:9:REGISTER", "Creating a new token \n{CALLS}   Token name: t\n   Permissions (1):\n      ResourceType=3, ResourceId=9, Permission=1\nSuccess. Token created.\nToken: new-token\n")]
    [InlineData("--listtokenpermissions --tokenid 4", "Listing token permissions \n{CALLS}   Token ID/String: 4\nSuccess.\nToken Details:\n  Name: mine\n  ID: 4\n  Created: 2026-01-01T00:00:00Z\n  Permissions (1):\nRESERVATION:7:UPDATE\n")]
    [InlineData("--listchildtokens --tokenid 4", "Listing child tokens \n{CALLS}   Parent Token ID/String: 4\nSuccess.\nChild tokens (2):\n  [ name=a, id=4, created=2026-01-01T00:00:00Z, permissions=1 ]\n  [ name=b, id=4, created=2026-01-01T00:00:00Z, permissions=1 ]\n")]
    [InlineData("--revoketoken --tokenid some-text", "Revoking token (including all children) \n{CALLS}   Token ID/String: ***\nSuccess. Token revoked (including all child tokens).\n")]
    public async Task Every_command_prints_the_originals_lines(string line, string expected)
    {
        var run = await Lbadm(line);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal($"E2SAR Version: {CompatVersion.Text}\n{Filled(expected)}", run.Out);
    }

    [Fact]
    public async Task What_the_options_say_is_what_is_sent()
    {
        await Lbadm("--register -n w -p 10000 -a 10.0.0.7 -w 2.5 -c 3 --minfactor 0.25 --maxfactor 4 --keeplbhdr 1 -i 7");
        await Lbadm("--state -i 7 -s 17 -q 0.5 -t -0.5 -r 0 --total_events_recv 1 --total_events_reassembled 2 --total_events_reassembly_err 3 --total_events_dequeued 4 --total_event_enqueue_err 5 --total_bytes_recv 6 --total_packets_recv 7");
        await Lbadm("--reserve -l x --ipfam 2");

        var requests = _plane.Calls.Select(call => call.Request).ToList();
        Assert.Equal(
            new RegisterRequest { LbId = "7", Name = "w", Weight = 2.5f, IpAddress = "10.0.0.7", UdpPort = 10000, PortRange = PortRange._4, MinFactor = 0.25f, MaxFactor = 4, KeepLbHeader = true },
            requests[0]);
        var state = (SendStateRequest)requests[1];
        state.Timestamp = null;
        Assert.Equal(
            new SendStateRequest
            {
                LbId = "7", SessionId = "17", FillPercent = 0.5f, ControlSignal = -0.5f, TotalEventsRecv = 1, TotalEventsReassembled = 2, TotalEventsReassemblyErr = 3, TotalEventsDequeued = 4,
                TotalEventEnqueueErr = 5, TotalBytesRecv = 6, TotalPacketsRecv = 7,
            },
            state);
        Assert.Equal(new ReserveLoadBalancerRequest { Name = "x", IpFamily = IpFamily.Ipv6 }, requests[2]);
    }

    [Fact]
    public async Task Timeseries_become_two_columns_each_and_a_row_of_blanks_ends_the_file()
    {
        var file = Path.Combine(Path.GetTempPath(), $"penstock-{Guid.NewGuid():N}.csv");
        try
        {
            var run = await Lbadm($"--timeseries --csv {file}");

            Assert.Equal(0, run.ExitCode);
            Assert.EndsWith($"   Save to CSV: {file}\nSuccess. Saving timeseries to CSV.\n", run.Out, StringComparison.Ordinal);
            Assert.Equal(
                "/lb/1/fill(part),Timestamp(ms),/lb/1/epoch,Timestamp(ms),\n0.5,1000,9007199254740993,1500,\n0.1,2000,,,\n,,,,\n",
                await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("--free -i 7", "FreeLoadBalancer", "There was an error freeing LB: ")]
    [InlineData("--overview", "Overview", "There was an error getting overview: ")]
    public async Task A_refusal_exits_with_255_and_the_servers_words(string line, string method, string expected)
    {
        _plane.Answer(method, _ => throw new RpcException(RpcStatusCode.PermissionDenied, "not yours"));

        var run = await Lbadm(line);

        Assert.Equal(255, run.ExitCode);
        Assert.StartsWith(expected, run.Error, StringComparison.Ordinal);
        Assert.Contains("not yours", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Out + run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-d 01:00", "no command was given")]
    [InlineData("--reserve -l x -d 1h", "unable to convert duration string 1h")]
    [InlineData("--reserve -l x -d 01:60", "unable to convert duration string 01:60")]
    [InlineData("--createtoken --tokenname t --permission ALL:READ", "'ALL:READ' is not a permission")]
    [InlineData("--addsenders -i 7 -a ten", "'ten' is not an IP address")]
    [InlineData("--status", "no reservation id")]
    [InlineData("--state -q 2 -i 7 -s 17", "a fill of 2")]
    [InlineData("--timeseries --since yesterday", "unable to convert into timestamp: yesterday")]
    public async Task A_wrong_command_line_exits_with_255(string line, string expected)
    {
        var run = await Lbadm(line);

        Assert.Equal(255, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Getting Overview \n{CALLS}LB run\uFFFD[2J ID: 7 FPGA LBID: 3\n  Registered sender addresses: 10.0.0.1 fd00::1 \n  Registered workers: \n  " + ShortWorker + "\n  " + Details)]
    [InlineData("-i 7", "Getting LB Status \n{CALLS7}   LB Name: not set\n   LB ID: 7\n" + Details + "Registered senders: 10.0.0.1 fd00::1 \nRegistered workers: \n" + ShortWorker + "\n")]
    public async Task Lbmon_repeats_status_or_overview_until_stopped_and_exits_with_0(string line, string expected)
    {
        using var stop = new CancellationTokenSource();
        var running = CommandRun.Of(stop.Token, ["compat", "lbmon", "-t", "10", "-u", Uri, .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        while (_plane.Calls.Count < 3)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await stop.CancelAsync();
        var run = await running;
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.StartsWith($"E2SAR Version: {CompatVersion.Text}\nUse Ctrl-C to stop\n{Filled(expected)}{Filled(expected)}", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lbmon_exits_with_255_at_the_first_failure()
    {
        _plane.Answer("Overview", _ => throw new RpcException(RpcStatusCode.PermissionDenied, "not yours"));

        var run = await CommandRun.Of("compat", "lbmon", "-u", Uri);

        Assert.Equal(255, run.ExitCode);
        Assert.StartsWith("There was an error getting LB overview: ", run.Error, StringComparison.Ordinal);
    }

    private string Uri => $"ejfat://admin-secret@127.0.0.1:{_plane.Port}/";

    private Task<CommandRun> Lbadm(string line) => CommandRun.Of(["compat", "lbadm", .. line.Split(' '), "-u", Uri]);

    private string Filled(string text)
    {
        var address = $" using address: 127.0.0.1:{_plane.Port}\n";
        return text
            .Replace("{CALLS}", $"   Contacting: ejfat://***@127.0.0.1:PORT/{address}", StringComparison.Ordinal)
            .Replace("{CALLS7}", $"   Contacting: ejfat://***@127.0.0.1:PORT/lb/7{address}", StringComparison.Ordinal)
            .Replace("{CALLS17}", $"   Contacting: ejfat://***@127.0.0.1:PORT/lb/7?sessionid=17{address}", StringComparison.Ordinal)
            .Replace("PORT", $"{_plane.Port}", StringComparison.Ordinal);
    }
}
