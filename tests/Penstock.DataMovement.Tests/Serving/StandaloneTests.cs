using System.Diagnostics;
using Penstock.DataMovement;

namespace Penstock.Tests.Serving;

/// <summary>A standalone daemon with real commands in real processes.</summary>
public sealed class StandaloneTests : IDisposable
{
    private const string Profiles = """
        profiles:
          default:
            command: cp -a -- $SRC $DEST
          paths:
            command: cp -a -- $SRC $DEST
            statCommand: stat --cached=never -c %F -- $PATH
            mkdirCommand: mkdir -p -- $PATH
          slow:
            command: sh -c "echo 'Copied 1 MiB (42%) in 1 secs'; sleep 600 & echo $! > $DEST; wait"
            createDestDir: false
          escaped: {command: sh -c "setsid sleep 600 > /dev/null 2>&1 & sleep 0.2; echo 'Copied 1 MiB (1%) in 1 secs'; wait; echo $SRC $DEST", createDestDir: false}
          stubborn:
            command: sh -c "trap '' TERM; echo 'Copied 1 MiB (1%) in 1 secs'; while true; do sleep 0.05; done; cat $SRC $DEST"
            createDestDir: false
          who:
            command: sh -c "id -u; id -g; id -G; umask; ulimit -n; pwd; grep NoNewPrivs /proc/self/status; ls /proc/self/fd; env; echo $SRC $DEST"
            createDestDir: false
          fail:
            command: sh -c "echo one; echo two >&2; exit 3; $SRC $DEST"
            createDestDir: false
          absent:
            command: /nonexistent/program $SRC $DEST
            createDestDir: false
        """;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private async Task<(MoverDaemon Daemon, DataMoverClient Client)> StartAsync(Func<MoverDaemonOptions, MoverDaemonOptions>? change = null)
    {
        await File.WriteAllTextAsync(_folder["profiles"], Profiles, Token);
        var options = new MoverDaemonOptions
        {
            SocketPath = _folder["s"],
            StateFolder = _folder["state"],
            ProfileFile = _folder["profiles"],
            Program = Environment.ProcessPath,
            Grace = TimeSpan.FromMilliseconds(300),
        };
        return (await MoverDaemon.StartAsync(change?.Invoke(options) ?? options, Token), new DataMoverClient(_folder["s"]));
    }

    private OperationRequest Request(string profile, string source = "src", string destination = "dst") =>
        new() { Source = _folder[source], Destination = _folder[destination], Profile = profile };

    private static async Task<OperationReport> RunningAsync(DataMoverClient client, string uid)
    {
        await foreach (var report in client.WatchAsync(uid, cancellationToken: Token))
        {
            if (report.Command is { Progress: > 0 } || report.IsFinal) return report;
        }
        throw new InvalidOperationException("it ended");
    }

    [Theory]
    [InlineData("")]
    [InlineData("paths")]
    public async Task A_file_is_copied_and_everything_about_it_is_told(string profile)
    {
        var (daemon, client) = await StartAsync();
        await using var d = daemon;
        await using var c = client;
        await File.WriteAllTextAsync(_folder["src"], "content", Token);
        var created = await client.CreateAsync(Request(profile, destination: "new/deep/dst") with { Workflow = new WorkflowReference("wf", "ns") }, Token);
        Assert.Equal((CreateStatus.Success, ""), (created.Status, created.Message));
        Assert.Matches("^pdm-[0-9a-hjkmnp-tv-z]{26}$", created.Uid);
        var report = await client.WaitAsync(created.Uid, cancellationToken: Token);
        Assert.Equal((OperationState.Completed, OperationStatus.Success, ""), (report.State, report.Status, report.Message));
        Assert.Equal($"cp -a -- {_folder["src"]} {_folder["new/deep/dst"]}", report.Command!.Command);
        Assert.Equal("content", await File.ReadAllTextAsync(_folder["new/deep/dst"], Token));
        Assert.Equal([created.Uid], await client.ListAsync(new WorkflowReference("wf", "ns"), Token));
        Assert.Empty(await client.ListAsync(new WorkflowReference("wf", "other"), Token));
        Assert.Equal(DeleteStatus.Success, (await client.DeleteAsync(created.Uid, cancellationToken: Token)).Status);
        Assert.Equal(DeleteStatus.NotFound, (await client.DeleteAsync(created.Uid, cancellationToken: Token)).Status);
        Assert.Equal(OperationStatus.NotFound, (await client.GetStatusAsync(created.Uid, cancellationToken: Token)).Status);
        Assert.Empty(Directory.GetFileSystemEntries(_folder["state/work"]));
    }

    [Fact]
    public async Task A_failure_is_told_with_the_output_of_both_streams()
    {
        var (daemon, client) = await StartAsync();
        await using var d = daemon;
        await using var c = client;
        var failed = await client.WaitAsync((await client.CreateAsync(Request("fail"), Token)).Uid, cancellationToken: Token);
        Assert.Equal(OperationStatus.Failed, failed.Status);
        Assert.StartsWith("exit status 3: ", failed.Message, StringComparison.Ordinal);
        Assert.Contains("one", failed.Message, StringComparison.Ordinal);
        Assert.Contains("two", failed.Message, StringComparison.Ordinal);
        var absent = await client.WaitAsync((await client.CreateAsync(Request("absent"), Token)).Uid, cancellationToken: Token);
        Assert.Equal(OperationStatus.Failed, absent.Status);
        Assert.Contains("/nonexistent/program", absent.Message, StringComparison.Ordinal);
        foreach (var profile in (string[])["", "paths"])
        {
            var missing = await client.WaitAsync((await client.CreateAsync(Request(profile), Token)).Uid, cancellationToken: Token);
            Assert.Equal((OperationState.Completed, OperationStatus.Invalid), (missing.State, missing.Status));
            Assert.Contains("No such file", missing.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("slow")]
    [InlineData("stubborn")]
    [InlineData("escaped")]
    public async Task A_cancel_ends_the_command_and_all_it_started(string profile)
    {
        var (daemon, client) = await StartAsync();
        await using var d = daemon;
        await using var c = client;
        var uid = (await client.CreateAsync(Request(profile), Token)).Uid;
        Assert.Equal(OperationState.Running, (await RunningAsync(client, uid)).State);
        Assert.Equal(DeleteStatus.Active, (await client.DeleteAsync(uid, cancellationToken: Token)).Status);
        Assert.Equal(CancelStatus.Success, (await client.CancelAsync(uid, cancellationToken: Token)).Status);
        Assert.Equal(CancelStatus.Success, (await client.CancelAsync(uid, cancellationToken: Token)).Status);
        var report = await client.WaitAsync(uid, cancellationToken: Token);
        Assert.Equal((OperationState.Completed, OperationStatus.Cancelled), (report.State, report.Status));
        Assert.Equal(0, Marked(uid));
        Assert.Equal(CancelStatus.Success, (await client.CancelAsync(uid, cancellationToken: Token)).Status);
        Assert.Equal(OperationStatus.Cancelled, (await client.GetStatusAsync(uid, cancellationToken: Token)).Status);
    }

    [Fact]
    public async Task A_waiter_is_answered_after_its_time_or_at_the_end_and_is_free_when_it_leaves()
    {
        var (daemon, client) = await StartAsync();
        await using var d = daemon;
        await using var c = client;
        var uid = (await client.CreateAsync(Request("slow"), Token)).Uid;
        await RunningAsync(client, uid);
        var clock = Stopwatch.StartNew();
        Assert.Equal(OperationState.Running, (await client.GetStatusAsync(uid, TimeSpan.FromSeconds(1), cancellationToken: Token)).State);
        Assert.True(clock.Elapsed >= TimeSpan.FromSeconds(0.95), $"answered after {clock.Elapsed}");
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var left = client.GetStatusAsync(uid, TimeSpan.FromHours(1), cancellationToken: leaving.Token);
        var waiting = client.GetStatusAsync(uid, TimeSpan.FromHours(1), cancellationToken: Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.False(waiting.IsCompleted);
        await client.CancelAsync(uid, cancellationToken: Token);
        Assert.Equal(OperationStatus.Cancelled, (await waiting).Status);
    }

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(1000, 1)]
    public async Task What_waits_for_a_turn_is_pending_and_can_be_cancelled_at_once(int most, int mostPerUser)
    {
        var (daemon, client) = await StartAsync(o => o with { MaxRunning = 1, MaxWaiting = most, MaxWaitingPerUser = mostPerUser });
        await using var d = daemon;
        await using var c = client;
        var first = (await client.CreateAsync(Request("slow"), Token)).Uid;
        await RunningAsync(client, first);
        var second = (await client.CreateAsync(Request("slow"), Token)).Uid;
        var pending = await client.GetStatusAsync(second, cancellationToken: Token);
        Assert.Equal((OperationState.Pending, OperationStatus.Unknown, (CommandStatus?)null), (pending.State, pending.Status, pending.Command));
        var third = await client.CreateAsync(Request("slow"), Token);
        Assert.Equal(CreateStatus.Failed, third.Status);
        Assert.Contains("wait already", third.Message, StringComparison.Ordinal);
        await client.CancelAsync(second, cancellationToken: Token);
        var cancelled = await client.GetStatusAsync(second, cancellationToken: Token);
        Assert.Equal((OperationState.Completed, OperationStatus.Cancelled), (cancelled.State, cancelled.Status));
        Assert.Equal(cancelled.StartTime, cancelled.EndTime);
        await client.CancelAsync(first, cancellationToken: Token);
    }

    [Fact]
    public async Task A_stop_leaves_what_is_not_finished_to_the_next_daemon()
    {
        var (first, client) = await StartAsync(o => o with { MaxRunning = 1 });
        await using var c = client;
        var running = (await client.CreateAsync(Request("slow"), Token)).Uid;
        await RunningAsync(client, running);
        var waiting = (await client.CreateAsync(Request("slow"), Token)).Uid;
        var asked = client.GetStatusAsync(running, TimeSpan.FromHours(1), cancellationToken: Token);
        // On the same connection, so that the call before it has arrived too.
        await client.GetVersionAsync(Token);
        await first.DisposeAsync();
        Assert.Equal(OperationState.Running, (await asked).State);
        Assert.Equal((0, true), (Marked(running), Directory.Exists(_folder[$"state/work/{running}/scratch"])));
        var (second, again) = await StartAsync();
        await using var d = second;
        await using var a = again;
        Assert.Equal(OperationState.Running, (await RunningAsync(again, running)).State);
        Assert.Equal(OperationState.Running, (await RunningAsync(again, waiting)).State);
    }

    [Theory]
    [InlineData("relative", "/d", "source 'relative' is not absolute")]
    [InlineData("", "/d", "source is empty")]
    [InlineData("/s", "", "destination is empty")]
    [InlineData("/a/../b", "/d", "'..'")]
    [InlineData("/s\0", "/d", "NUL")]
    public async Task Wrong_paths_are_invalid_by_name(string source, string destination, string named)
    {
        var (daemon, client) = await StartAsync();
        await using var d = daemon;
        await using var c = client;
        var result = await client.CreateAsync(new OperationRequest { Source = source, Destination = destination }, Token);
        Assert.Equal((CreateStatus.Invalid, ""), (result.Status, result.Uid));
        Assert.Contains(named, result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_profiles_options_numbers_and_places_are_invalid_by_name()
    {
        var (daemon, client) = await StartAsync(o => o with { Roots = [_folder.Path] });
        await using var d = daemon;
        await using var c = client;
        await RefusedAsync(Request("nobody's"), "nobody's");
        await RefusedAsync(Request("") with { Slots = -2 }, "slots -2");
        await RefusedAsync(Request("") with { DcpOptions = "--uid 0" }, "--uid");
        await RefusedAsync(Request("") with { MpirunOptions = "-x A=B" }, "-x");
        await RefusedAsync(Request("") with { Source = _folder.Path + "xyz" }, "outside");
        await RefusedAsync(Request("") with { Workflow = new WorkflowReference("a\nb", "") }, "workflow name");

        async Task RefusedAsync(OperationRequest request, string named)
        {
            var result = await client.CreateAsync(request, Token);
            Assert.Equal(CreateStatus.Invalid, result.Status);
            Assert.Contains(named, result.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Operations_are_counted_by_how_they_end()
    {
        var counted = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = new System.Diagnostics.Metrics.MeterListener { InstrumentPublished = (instrument, l) => { if (instrument.Meter.Name == "penstock.datamovement") l.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var name = instrument.Name + string.Concat(tags.ToArray().Select(t => $" {t.Value}"));
            lock (counted) counted[name] = counted.GetValueOrDefault(name) + value;
        });
        listener.Start();
        var (daemon, client) = await StartAsync();
        await using var d = daemon;
        await using var c = client;
        await client.WaitAsync((await client.CreateAsync(Request("fail"), Token)).Uid, cancellationToken: Token);
        await client.WaitAsync((await client.CreateAsync(Request("") with { DryRun = true }, Token)).Uid, cancellationToken: Token);
        await client.CreateAsync(Request("nobody's"), Token);
        lock (counted)
        {
            // Other tests run beside this one and are counted too.
            Assert.True(counted["penstock.datamovement.operations_created"] >= 2);
            Assert.True(counted["penstock.datamovement.operations_ended failed"] >= 1);
            Assert.True(counted["penstock.datamovement.operations_ended success"] >= 1);
            Assert.True(counted["penstock.datamovement.operations_refused invalid"] >= 1);
        }
    }

    [Fact]
    public async Task A_dry_run_goes_through_all_states_and_copies_nothing()
    {
        var (daemon, client) = await StartAsync();
        await using var d = daemon;
        await using var c = client;
        await File.WriteAllTextAsync(_folder["src"], "content", Token);
        var report = await client.WaitAsync((await client.CreateAsync(Request("") with { DryRun = true }, Token)).Uid, cancellationToken: Token);
        Assert.Equal((OperationStatus.Success, "true"), (report.Status, report.Command!.Command));
        Assert.False(File.Exists(_folder["dst"]));
    }

    [Fact]
    public async Task The_command_has_the_users_identity_and_nothing_of_the_daemons()
    {
        Environment.SetEnvironmentVariable("PENSTOCK_TEST_SECRET", "secret");
        var (daemon, client) = await StartAsync();
        await using var d = daemon;
        await using var c = client;
        var report = await client.WaitAsync((await client.CreateAsync(Request("who") with { StoreStdout = true }, Token)).Uid, cancellationToken: Token);
        Assert.Equal(OperationStatus.Success, report.Status);
        Assert.DoesNotContain("PENSTOCK_TEST_SECRET", report.Message, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1", report.Message, StringComparison.Ordinal);
        Assert.Contains("\n0022\n", report.Message, StringComparison.Ordinal);
        Assert.Contains("\n/\n", report.Message, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\n([4-9]|\d\d+)\n(?!.*NoNewPrivs)", report.Message[report.Message.IndexOf("NoNewPrivs", StringComparison.Ordinal)..]);
    }

    private static int Marked(string uid) => Directory.EnumerateDirectories("/proc").Count(p =>
    {
        try
        {
            return int.TryParse(Path.GetFileName(p), out var _) && File.ReadAllText($"{p}/environ").Contains(uid, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });
}
