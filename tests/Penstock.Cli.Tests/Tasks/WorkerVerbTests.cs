using System.Text.Json;

namespace Penstock.Cli.Tests.Tasks;

/// <summary>Workers from the command line, their tasks in real processes.</summary>
public sealed class WorkerVerbTests
{
    [Fact]
    public async Task One_command_runs_a_cluster_whose_tasks_another_submits()
    {
        await using var running = await Running.UntilAsync("\"monitor\"", "tasks", "up", "tcp://127.0.0.1:0", "--workers", "1", "--json");
        var address = JsonDocument.Parse((await running.PrintedLinesAsync())[0]).RootElement.GetProperty("address").GetString()!;
        Assert.Equal("4\n", (await CommandRun.Of("tasks", "submit", "math.sqrt", "16", "--scheduler", address)).Out);
        var failed = await CommandRun.Of("tasks", "submit", "--scheduler", address, "--", "math.sqrt", "-1");
        Assert.Equal((ExitCode.Failed, "penstock: ValueError: math domain error\n"), (failed.ExitCode, failed.Error));
        Assert.Equal("1\n", (await CommandRun.Of("tasks", "submit", "len", "{\"a\": 1, \"a\": 2}", "--scheduler", address)).Out);
        var unnamed = await CommandRun.Of("tasks", "submit", "math.", "--scheduler", address);
        Assert.Equal((ExitCode.Usage, "penstock: 'math.' names no function; math.sqrt, len, str.upper, package.module:Class.method are of the kind that does\n"), (unnamed.ExitCode, unnamed.Error));
        var printed = await CommandRun.Of("tasks", "submit", "print", "hello", "--stream-output", "--scheduler", address);
        Assert.Equal(("None\n", "hello\n"), (printed.Out, printed.Error));
        var bench = await CommandRun.Of("tasks", "bench", "--scheduler", address, "--tasks", "200", "--json");
        Assert.Equal(0, JsonDocument.Parse(bench.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement.GetProperty("failed").GetInt32());
        var end = await running.StopAsync();
        Assert.Equal(ExitCode.Ok, end.ExitCode);
    }

    [Theory]
    [InlineData("'nowhere'", "tasks", "manager", "nowhere")]
    [InlineData("'x=y'", "tasks", "manager", "tcp://127.0.0.1:1", "--capabilities", "x=y")]
    [InlineData("ipc:///tmp/x", "tasks", "up", "ipc:///tmp/x")]
    [InlineData("'aws_hpc' is not provided here", "compat", "scaler_worker_manager", "aws_hpc", "tcp://127.0.0.1:1", "-wmi", "a")]
    [InlineData("worker-manager-id", "compat", "scaler_worker_manager", "baremetal_native", "tcp://127.0.0.1:1")]
    [InlineData("--preload", "compat", "scaler_worker_manager", "baremetal_native", "tcp://127.0.0.1:1", "-wmi", "a", "--preload", "a:b")]
    [InlineData("'/nowhere.toml' cannot be read", "compat", "scaler", "/nowhere.toml")]
    public async Task What_is_not_understood_is_said_in_one_line(string part, params string[] args)
    {
        var run = await CommandRun.Of(args);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(part, Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }
}
