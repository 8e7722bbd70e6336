using System.Text.Json;

namespace Penstock.Cli.Tests.Streaming;

public sealed class SendAndReceiveVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-stream-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Files_sent_straight_to_a_receiver_are_there_again()
    {
        var port = FreePort.Udp();
        var input = Directory.CreateDirectory(Path.Combine(_folder, "in")).FullName;
        var output = Path.Combine(_folder, "made", "out");
        await File.WriteAllTextAsync(Path.Combine(input, "a.txt"), "first", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(input, "b.txt"), new string('x', 100_000), TestContext.Current.CancellationToken);
        await using var receiver = await Running.UntilAsync(
            "firstPort", "stream", "receive", "--listen", $"127.0.0.1:{port}", "--no-control-plane", "--with-lb-header", "--output", output, "--extension", "txt", "--events", "2", "--json");

        var sent = await CommandRun.Of("stream", "send", input, "--to", $"127.0.0.1:{port}", "--data-id", "9", "--first-event", "5", "--json");
        var received = await receiver.EndAsync();

        Assert.Equal((0, 0, string.Empty), (sent.ExitCode, received.ExitCode, sent.Error));
        Assert.Equal("first", await File.ReadAllTextAsync(Path.Combine(output, "event_5_9.txt"), TestContext.Current.CancellationToken));
        Assert.Equal(100_000, new FileInfo(Path.Combine(output, "event_6_9.txt")).Length);
        var report = Last(received);
        Assert.Equal((true, 2, 100_005), (report.GetProperty("ok").GetBoolean(), report.GetProperty("events").GetProperty("delivered").GetInt32(), report.GetProperty("bytes").GetProperty("delivered").GetInt32()));
        Assert.Equal(2, Last(sent).GetProperty("events").GetProperty("sent").GetInt32());
    }

    [Theory]
    [InlineData("clock")]
    [InlineData("number")]
    public async Task Through_a_load_balancer_sender_and_worker_announce_themselves_and_take_their_leave(string tick)
    {
        await using var balancer = await ReservedBalancer.StartAsync();
        await using var receiver = await Running.UntilAsync(
            "firstPort", "stream", "receive", "--uri", balancer.Uri, "--listen", $"127.0.0.1:{FreePort.Udp()}", "--name", "w", "--check-marks", "--json", "--event-timeout", "200ms");

        var sent = await CommandRun.Of("stream", "send", "--generate", "400", "--event-size", "20k", "--rate", "0.02", "--tick", tick, "--first-event", "1000", "--uri", balancer.Uri, "--json");
        var status = await CommandRun.Of("lb", "status", "--json", "--uri", balancer.Uri);
        var received = await receiver.StopAsync();
        var after = await CommandRun.Of("lb", "status", "--json", "--uri", balancer.Uri);

        Assert.Equal((0, 0), (sent.ExitCode, received.ExitCode));
        Assert.True(Last(sent).GetProperty("syncMessages").GetInt32() > 1);
        Assert.Equal("w", Assert.Single(Last(status).GetProperty("workers").EnumerateArray()).GetProperty("name").GetString());
        Assert.Empty(Last(after).GetProperty("workers").EnumerateArray());
        Assert.Empty(Last(after).GetProperty("senders").EnumerateArray());
        Assert.Equal(400, Last(received).GetProperty("events").GetProperty("delivered").GetInt32());
        Assert.Equal(0, balancer.Counters.SplitEvents);
    }

    [Fact]
    public async Task A_receiver_that_got_fewer_events_than_it_waits_for_says_so_with_its_exit_code()
    {
        var run = await CommandRun.Of("stream", "receive", "--listen", $"127.0.0.1:{FreePort.Udp()}", "--no-control-plane", "--events", "1", "--duration", "100ms");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.StartsWith("received 0 events (0 bytes)", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_sent_is_named_and_the_exit_code_is_1()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "empty"), string.Empty, TestContext.Current.CancellationToken);

        var run = await CommandRun.Of("stream", "send", _folder, "--to", "127.0.0.1:9", "--json");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(Path.Combine(_folder, "empty"), run.Error, StringComparison.Ordinal);
        Assert.Equal(1, Last(run).GetProperty("losses").GetProperty("inputEmpty").GetInt32());
    }

    [Theory]
    [InlineData("send --to 127.0.0.1:9", "nothing to send")]
    [InlineData("send x --generate 1 --to 127.0.0.1:9", "give one of them")]
    [InlineData("send /nowhere/x --to 127.0.0.1:9", "'/nowhere/x'")]
    [InlineData("send --generate 1 --to 127.0.0.1", "'127.0.0.1' is not an address with a port")]
    [InlineData("send --generate 1 --uri ejfat://secret@127.0.0.1:18000/lb/1?data=127.0.0.1:19522", "has no sync address")]
    [InlineData("send --generate 1 --no-control-plane --uri ejfat://secret@127.0.0.1:18000/lb/1", "has no IPv4 data address")]
    [InlineData("send --generate 1 --to 127.0.0.1:9 --mtu 60", "Mtu 60 is not possible")]
    [InlineData("send --generate 1 --to 127.0.0.1:9 --rate fast", "'fast' is not a number")]
    [InlineData("receive --listen 127.0.0.1:80 --no-control-plane", "StartPort is 80")]
    [InlineData("receive --listen 127.0.0.1:10000 --no-control-plane --output /dev/null/out", "'/dev/null/out' cannot be made a folder")]
    [InlineData("receive --listen 127.0.0.1:10000 --no-control-plane --output /tmp --prefix a/b", "the prefix 'a/b'")]
    [InlineData("receive --listen 127.0.0.1:10000 --no-control-plane --output /tmp --check-marks", "give one of them")]
    [InlineData("receive --uri ejfat://secret@127.0.0.1:18000/lb/1?data=127.0.0.1:19522 --weight 0", "Weight is 0")]
    [InlineData("perf --path sideways", "'sideways' is not direct or balanced")]
    [InlineData("perf --workers 2", "Workers 2 is not possible")]
    [InlineData("perf --event-size 0", "'0' is not a whole number from 1")]
    public async Task A_wrong_command_line_exits_with_2_and_names_what_is_wrong(string line, string expected)
    {
        var run = await CommandRun.Of(["stream", .. line.Split(' ')]);

        Assert.Equal((ExitCode.Usage, string.Empty), (run.ExitCode, run.Out));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Perf_ends_with_one_line_of_json_with_the_reports_fields()
    {
        var run = await CommandRun.Of("stream", "perf", "--events", "100", "--event-size", "10k", "--warm-up", "0", "--json");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        var report = JsonDocument.Parse(Assert.Single(run.Out.TrimEnd('\n').Split('\n'))).RootElement;
        foreach (var field in (string[])["ok", "seconds", "goodputGbps", "cpuSecondsPerGB", "losses", "splitEvents", "workers", "warnings"])
        {
            Assert.True(report.TryGetProperty(field, out _), field);
        }

        Assert.Equal((100, 100, 0), (Event("sent"), Event("delivered"), Event("lost")));
        Assert.Equal(1_000_000, report.GetProperty("bytes").GetProperty("delivered").GetInt64());

        int Event(string name) => report.GetProperty("events").GetProperty(name).GetInt32();
    }

    private static JsonElement Last(CommandRun run) => JsonDocument.Parse(run.Out.TrimEnd('\n').Split('\n')[^1]).RootElement;
}
