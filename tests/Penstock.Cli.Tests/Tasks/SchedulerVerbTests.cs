using System.Text.Json;

namespace Penstock.Cli.Tests.Tasks;

public sealed class SchedulerVerbTests
{
    [Fact]
    public async Task It_says_where_it_listens_tells_monitors_its_state_and_ends_with_its_counters()
    {
        await using var running = await Running.UntilAsync("\"monitor\"", "tasks", "scheduler", "tcp://127.0.0.1:0", "--storage", "tcp://127.0.0.1:1", "--json");
        var start = JsonDocument.Parse((await running.PrintedLinesAsync())[0]).RootElement;
        var monitor = start.GetProperty("monitor").GetString()!;
        var status = await CommandRun.Of("tasks", "status", monitor, "--json");
        Assert.Equal(ExitCode.Ok, status.ExitCode);
        Assert.Equal(0, JsonDocument.Parse(status.Out).RootElement.GetProperty("tasks").GetProperty("running").GetInt32());
        var top = await CommandRun.Of("tasks", "top", monitor, "--count", "2", "--sort", "sent");
        Assert.Equal(2, top.Out.Split("scheduler:").Length - 1);
        var compat = await CommandRun.Of("compat", "scaler_top", "tcp://127.0.0.1:1", "--timeout", "0.2");
        Assert.Equal(ExitCode.Failed, compat.ExitCode);
        Assert.Contains("tcp://127.0.0.1:1 cannot be reached", compat.Error, StringComparison.Ordinal);
        var end = await running.StopAsync();
        Assert.Equal(ExitCode.Ok, end.ExitCode);
        Assert.Equal(0, JsonDocument.Parse(end.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement.GetProperty("accepted").GetInt32());
    }

    [Theory]
    [InlineData("'nowhere'", "nowhere", "--storage", "tcp://127.0.0.1:1")]
    [InlineData("'odd'", "tcp://127.0.0.1:0", "--storage", "tcp://127.0.0.1:1", "--policy", "allocate=odd; scaling=no")]
    [InlineData("--tls-cert", "tls://127.0.0.1:0", "--storage", "tcp://127.0.0.1:1")]
    [InlineData("ipc://", "tcp://127.0.0.1:0", "--storage", "ipc:///tmp/x")]
    [InlineData("--storage", "tcp://127.0.0.1:0")]
    public async Task What_is_not_understood_is_said_in_one_line(string part, params string[] args)
    {
        var run = await CommandRun.Of(["tasks", "scheduler", .. args]);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(part, Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_taken_is_named()
    {
        await using var running = await Running.UntilAsync("scheduling at", "tasks", "scheduler", "tcp://127.0.0.1:0", "--storage", "tcp://127.0.0.1:1");
        var address = (await running.PrintedLinesAsync())[0].Split(' ', ',')[2];
        var second = await CommandRun.Of("tasks", "scheduler", address, "--storage", "tcp://127.0.0.1:1");
        Assert.Equal(ExitCode.Failed, second.ExitCode);
        Assert.Contains($"cannot listen at {address}", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_originals_name_takes_the_originals_options_and_file()
    {
        var file = Path.Combine(Path.GetTempPath(), $"scaler-{Guid.NewGuid():N}.toml");
        await File.WriteAllTextAsync(
            file,
            """
            [scheduler]
            bind_address = "tcp://127.0.0.1:0"
            object_storage_address = "tcp://127.0.0.1:1"
            policy_content = "allocate=capability; scaling=capability"
            protected = true
            made_up = 1
            """,
            TestContext.Current.CancellationToken);
        await using var running = await Running.UntilAsync("listening on tcp://127.0.0.1:", "compat", "scaler_scheduler", "--config", file, "-wt", "30", "--io-threads=2");
        var end = await running.StopAsync();
        Assert.Equal(ExitCode.Ok, end.ExitCode);
        Assert.Contains("made_up: no such setting", end.Out, StringComparison.Ordinal);
        var refused = await CommandRun.Of("compat", "scaler_scheduler", "tcp://127.0.0.1:0", "-osa", "tcp://127.0.0.1:1", "-ls", "0");
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("load-balance-seconds", refused.Error, StringComparison.Ordinal);
    }
}
