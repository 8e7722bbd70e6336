using Penstock.DataMovement;

namespace Penstock.Tests.Serving;

public sealed class SimulatedMoverTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task WithAsync(DaemonMode mode, Func<DataMoverClient, Task> test)
    {
        using var folder = new TemporaryFolder();
        await using var daemon = await MoverDaemon.StartAsync(new MoverDaemonOptions { Mode = mode, SocketPath = folder["s"], Version = "v9" }, Token);
        await using var client = new DataMoverClient(folder["s"]);
        await test(client);
    }

    private static OperationRequest Request => new() { Source = "/s", Destination = "/d" };

    [Fact]
    public Task Version_is_the_builds_and_the_protocols() => WithAsync(DaemonMode.Simulated, async client =>
    {
        var version = await client.GetVersionAsync(Token);
        Assert.Equal("v9", version.Version);
        Assert.Equal(["1"], version.ApiVersions);
    });

    [Theory]
    [InlineData(DaemonMode.Simulated, OperationStatus.Unknown)]
    [InlineData(DaemonMode.SimulatedStrict, OperationStatus.Invalid)]
    public Task It_runs_once_and_is_then_done(DaemonMode mode, OperationStatus unfinished) => WithAsync(mode, async client =>
    {
        var uid = (await client.CreateAsync(Request with { StoreStdout = true, LogStdout = true }, Token)).Uid;
        var running = await client.GetStatusAsync(uid, cancellationToken: Token);
        Assert.Equal((OperationState.Running, unfinished, $"Request {uid} in progress (with logging)"), (running.State, running.Status, running.Message));
        Assert.Equal(("mpirun -np 1 dcp --progress 1 src dest", 50, "3.139s"), (running.Command!.Command, running.Command.Progress, running.Command.ElapsedTime));
        Assert.Equal("Copied 5.000 GiB (50%) in 3.139 secs (1.480 GiB/s) 1 secs left ...", running.Command.LastMessage);
        var done = await client.GetStatusAsync(uid, cancellationToken: Token);
        Assert.Equal((OperationState.Completed, OperationStatus.Success, 100, "6.755s"), (done.State, done.Status, done.Command!.Progress, done.Command.ElapsedTime));
        Assert.Equal(mode == DaemonMode.SimulatedStrict, done.Command.LastMessageTime.Contains(" m=+", StringComparison.Ordinal));
        Assert.NotEqual("", done.EndTime);
    });

    [Fact]
    public Task A_dry_run_says_true() => WithAsync(DaemonMode.Simulated, async client =>
    {
        var uid = (await client.CreateAsync(Request with { DryRun = true }, Token)).Uid;
        Assert.Equal(new CommandStatus { Command = "true" }, (await client.GetStatusAsync(uid, cancellationToken: Token)).Command);
    });

    [Theory]
    [InlineData(DaemonMode.Simulated)]
    [InlineData(DaemonMode.SimulatedStrict)]
    public Task A_cancel_is_seen_and_then_done(DaemonMode mode) => WithAsync(mode, async client =>
    {
        var uid = (await client.CreateAsync(Request, Token)).Uid;
        Assert.Equal($"Cancel Request {uid} initiated successfully", (await client.CancelAsync(uid, cancellationToken: Token)).Message);
        Assert.Equal(OperationState.Cancelling, (await client.GetStatusAsync(uid, cancellationToken: Token)).State);
        var done = await client.GetStatusAsync(uid, cancellationToken: Token);
        Assert.Equal((OperationState.Completed, OperationStatus.Cancelled, "", ""), (done.State, done.Status, done.StartTime, done.EndTime));
        Assert.Equal(new CommandStatus(), done.Command);
        Assert.Equal(CancelStatus.Success, (await client.CancelAsync(uid, cancellationToken: Token)).Status);
        var after = mode == DaemonMode.SimulatedStrict ? OperationState.Cancelling : OperationState.Completed;
        Assert.Equal(after, (await client.GetStatusAsync(uid, cancellationToken: Token)).State);
    });

    [Fact]
    public Task Names_that_are_none_and_names_nobody_has() => WithAsync(DaemonMode.Simulated, async client =>
    {
        const string Nobody = "11111111-2222-3333-4444-555555555555";
        var bad = await client.GetStatusAsync("bad", cancellationToken: Token);
        Assert.Equal((OperationState.Unknown, OperationStatus.Invalid, "Request bad is invalid", (CommandStatus?)null), (bad.State, bad.Status, bad.Message, bad.Command));
        var none = await client.GetStatusAsync(Nobody, cancellationToken: Token);
        Assert.Equal((OperationState.Unknown, OperationStatus.NotFound, $"Request {Nobody} not found"), (none.State, none.Status, none.Message));
        Assert.Equal(new CancelResult(CancelStatus.Invalid, "Cancel Request bad is invalid"), await client.CancelAsync("bad", cancellationToken: Token));
        Assert.Equal(new CancelResult(CancelStatus.NotFound, $"Request {Nobody} not found"), await client.CancelAsync(Nobody, cancellationToken: Token));
        Assert.Equal(new DeleteResult(DeleteStatus.Invalid, "Request bad is invalid"), await client.DeleteAsync("bad", cancellationToken: Token));
        Assert.Equal(new DeleteResult(DeleteStatus.NotFound, $"Request {Nobody} not found"), await client.DeleteAsync(Nobody, cancellationToken: Token));
        var uid = (await client.CreateAsync(Request, Token)).Uid;
        Assert.Equal([uid], await client.ListAsync(cancellationToken: Token));
        Assert.Equal(new DeleteResult(DeleteStatus.Success, $"Request {uid} deleted successfully"), await client.DeleteAsync(uid, cancellationToken: Token));
        Assert.Empty(await client.ListAsync(cancellationToken: Token));
    });
}
