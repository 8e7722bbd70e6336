using System.Text.RegularExpressions;

namespace Penstock.Cli.Tests.Compat;

/// <summary>e2sar_perf and e2sar_ft: the lines that scripts written for the originals read.</summary>
public sealed class PerfProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-perf-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_sender_prints_packets_errors_throughput_and_goodput()
    {
        var (uri, port) = Direct();
        await using var receiver = await ReceiverAsync("-u", uri, "--port", $"{port}");

        var run = await CommandRun.Of("compat", "e2sar_perf", "-s", "--ip", "127.0.0.1", "-u", uri, "-n", "20", "-l", "100000", "--rate", "1");
        var received = await receiver.StopAsync();

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Matches(
            new Regex(
                @"^E2SAR Version:                 \S.*
E2SAR Available Optimizations: none,sendmmsg,liburing_send,liburing_recv
E2SAR Selected Optimizations:  none
Control plane:                 OFF
Multiple destination ports:    OFF
Per frame rate smoothing:      OFF
Thread assignment to cores:    OFF
Sending sockets/threads:       4
Explicit NUMA memory binding:  OFF
Using LB Header Version:       2
Sending average bit rate is:   1 Gbps \(with 100000 B line-rate bursts\)
Inter-event sleep \(usec\) is:   800
\*\*\* Make sure the URI reflects proper data address, other parts are ignored\.
Event size is 100000 bytes or 800000 bits
Sending 20 event buffers
Using interface lo
Using MTU 1500
Completed, 1400 packets sent, 0 errors
Elapsed usecs: \d+ microseconds
Estimated effective throughput \(Gbps\): \d[\d.e+-]*
Estimated goodput \(Gbps\): \d[\d.e+-]*
Stopping threads
$"),
            run.Out);
        Assert.Equal(0, received.ExitCode);
        Assert.Matches(
            new Regex(
                @"Using IP address:              127\.0\.0\.1
Receiving on ports:            PORT:PORT
\*\*\* Make sure the URI reflects proper data address, other parts are ignored\.
Getting hostname \.\.\. done
Registering the worker \S+ \.\.\. done
Completed
Stopping threads
Deregistering worker
Port Stats: 
	Port: PORT Received: 1400
Total: 1400
Stats:
	Total Bytes: 2050400
	Total Packets: 1400
	Bad RE Header Discards: 0
	Events Received: 20
	Events Mangled: 0
	Events Lost in reassembly: 0
	Events Lost in enqueue: 0
	Data Errors: 0
	gRPC Errors: 0
	Events lost so far \(<Evt ID:Data ID/num frags rcvd>\): 
$".Replace("PORT", $"{port}", StringComparison.Ordinal)),
            received.Out);
    }

    [Fact]
    public async Task Statistics_are_logged_every_period_to_standard_error_unless_quiet()
    {
        var (uri, port) = Direct();
        await using var loud = await ReceiverAsync("-u", uri, "--port", $"{port}", "-p", "20");
        await loud.AwaitAsync("\n2: [");
        var (otherUri, otherPort) = Direct();
        var quiet = await CommandRun.Of("compat", "e2sar_perf", "-r", "--ip", "127.0.0.1", "-u", otherUri, "--port", $"{otherPort}", "-q", "-d", "1");

        Assert.Matches(@"(?m)^1: \[\d\d:\d\d:\d\d\.\d{6}\] \{info\} Stats:$", (await loud.StopAsync()).Error);
        Assert.Equal(0, quiet.ExitCode);
        Assert.Contains("Will run for:                  1 sec\n", quiet.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Stats:", quiet.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_marked_is_mangled_and_a_number_may_be_chosen()
    {
        var (uri, port) = Direct();
        await using var receiver = await ReceiverAsync("-u", uri, "--port", $"{port}");
        var file = Path.Combine(_folder, "plain");
        await File.WriteAllTextAsync(file, new string('x', 1000), TestContext.Current.CancellationToken);
        await CommandRun.Of("stream", "send", file, "--to", $"127.0.0.1:{port}");
        await CommandRun.Of("compat", "e2sar_perf", "-s", "--ip", "127.0.0.1", "-u", uri, "-n", "1", "-e", "77", "--realmalloc");

        var run = await receiver.StopAsync();

        Assert.Contains("\tEvents Received: 2\n\tEvents Mangled: 1\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_control_plane_sender_and_worker_register_and_leave()
    {
        await using var balancer = await ReservedBalancer.StartAsync();
        await using var receiver = await ReceiverAsync("-c", "-u", balancer.Uri, "--port", $"{FreePort.Udp()}");

        var run = await CommandRun.Of("compat", "e2sar_perf", "-s", "-c", "--ip", "127.0.0.1", "-u", balancer.Uri, "-n", "200", "-l", "20000", "--rate", "0.02");
        var status = await CommandRun.Of("compat", "lbadm", "--status", "-u", balancer.Uri);
        var received = await receiver.StopAsync();
        var after = await CommandRun.Of("compat", "lbadm", "--status", "-u", balancer.Uri);

        Assert.Equal((0, 0), (run.ExitCode, received.ExitCode));
        Assert.Contains("Adding senders to LB: 127.0.0.1 ... done\nControl plane:                 ON\n", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("Stopping threads\nRemoving senders: 127.0.0.1 \n", run.Out, StringComparison.Ordinal);
        Assert.Contains("\tEvents Received: 200\n", received.Out, StringComparison.Ordinal);
        Assert.Contains("[ name=", status.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("[ name=", after.Out, StringComparison.Ordinal);
        Assert.Contains("Registered senders: \n", after.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_go_before_the_ini_file_and_the_file_before_defaults()
    {
        var ini = Path.Combine(_folder, "segmenter.ini");
        await File.WriteAllTextAsync(ini, "[general]\nuseCP = false\n[data-plane]\nmtu = 1200\nnumSendSockets = 2\nrateGbps = 3\nunknown = 1\n", TestContext.Current.CancellationToken);

        var run = await CommandRun.Of("compat", "e2sar_perf", "-s", "--ip", "127.0.0.1", "-u", Direct().Uri, "-n", "1", "-i", ini, "--sockets", "3");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"Loading SegmenterFlags from {ini}\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("Sending sockets/threads:       3\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("Sending average bit rate is:   3 Gbps ", run.Out, StringComparison.Ordinal);
        Assert.Contains("Using MTU 1200\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("'data-plane.unknown' is not a setting", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E2sar_ft_carries_files_under_the_originals_names()
    {
        var (uri, port) = Direct();
        var input = Directory.CreateDirectory(Path.Combine(_folder, "in", "sub")).FullName;
        var output = Directory.CreateDirectory(Path.Combine(_folder, "out")).FullName;
        await File.WriteAllTextAsync(Path.Combine(input, "a.root"), "aaa", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(input, "b.txt"), "bbb", TestContext.Current.CancellationToken);
        await using var receiver = await Running.UntilAsync(
            " ... done\n", "compat", "e2sar_ft", "-r", "--ip", "127.0.0.1", "--port", $"{port}", "-u", uri, "-e", "root", "--prefix", "got", output);
        await receiver.AwaitAsync("Registering the worker");

        var run = await CommandRun.Of("compat", "e2sar_ft", "-s", "--ip", "127.0.0.1", "-u", uri, "-e", "root", "--recurse", Path.Combine(_folder, "in"));
        await receiver.AwaitAsync("Renaming to");
        var received = await receiver.StopAsync();

        Assert.Equal((0, 0), (run.ExitCode, received.ExitCode));
        Assert.Contains($"Queueing file \"{Path.Combine(input, "a.root")}\"  as event 0\n", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"Estimated goodput \(Gbps\): \S+\nCompleted, 1 frames sent, 0 errors\n", run.Out);
        Assert.Contains($"Writing file \"{output}/.got_0_4321.root\" for event 0\nRenaming to \"{output}/got_0_4321.root\"\n", received.Out, StringComparison.Ordinal);
        Assert.Contains("\tEvents Received: 1\n\tEvents Lost in reassembly: 0\n", received.Out, StringComparison.Ordinal);
        Assert.Equal("aaa", await File.ReadAllTextAsync(Path.Combine(output, "got_0_4321.root"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("e2sar_perf -s -r --ip 127.0.0.1", "Conflicting options 'send' and 'recv'.")]
    [InlineData("e2sar_perf -s --ip 127.0.0.1 -o turbo", "Requested optimization turbo is not available")]
    [InlineData("e2sar_perf -s --ip 127.0.0.1 -o sendmmsg liburing_send", "Requested optimizations are incompatible")]
    [InlineData("e2sar_perf -s --ip 127.0.0.1 --numa 60", "Unable to bind to specified NUMA node")]
    [InlineData("e2sar_perf -s --ip 127.0.0.1 -u nonsense", "Error in parsing URI from command-line, error ")]
    [InlineData("e2sar_perf -s --ip 127.0.0.1 -u URI -i /nowhere.ini", "Unable to parse SegmenterFlags INI file /nowhere.ini")]
    [InlineData("e2sar_perf -r --ip 127.0.0.1 -u URI -i /nowhere.ini", "Unable to parse ReassemblerFlags INI file /nowhere.ini")]
    [InlineData("e2sar_perf -s --ip 127.0.0.1 -u URI -m 60", "Unable to create segmenter: Mtu 60")]
    [InlineData("e2sar_perf -s --ip 127.0.0.1 -u URI -m 100", "MTU is too short to send needed payload")]
    [InlineData("e2sar_perf -s --ip ten -u URI", "--ip: 'ten' is not an IP address")]
    [InlineData("e2sar_perf -r --ip 127.0.0.1 -u URI --port 80", "Unable to create reassembler: ")]
    [InlineData("e2sar_perf -s --ip 127.0.0.1 -c -u URI", "Unable to ")]
    [InlineData("e2sar_ft -s --ip 127.0.0.1 -u URI /nowhere/x", "'/nowhere/x'")]
    [InlineData("e2sar_ft -r --ip 127.0.0.1 -u URI /tmp /tmp", "Only one output path must be specified")]
    [InlineData("e2sar_ft -r --ip 127.0.0.1 -u URI /nowhere", "'/nowhere' is not a folder")]
    public async Task What_cannot_be_started_exits_with_255(string line, string expected)
    {
        var run = await CommandRun.Of(["compat", .. line.Replace("URI", "ejfat://secret@127.0.0.1:1080/lb/36?data=127.0.0.1:23999", StringComparison.Ordinal).Split(' ')]);

        Assert.Equal(255, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
    }

    private static (string Uri, int Port) Direct()
    {
        var port = FreePort.Udp();
        return ($"ejfat://token@127.0.0.1:18020/lb/36?data=127.0.0.1:{port}", port);
    }

    private static async Task<Running> ReceiverAsync(params string[] args)
    {
        var running = await Running.UntilAsync("Registering the worker", ["compat", "e2sar_perf", "-r", "--ip", "127.0.0.1", .. args]);
        await running.AwaitAsync(" ... done\nRegistering the worker " + Environment.MachineName + " ... done");
        return running;
    }
}
