using System.Text.Json;

namespace Penstock.Cli.Tests.Tasks;

public sealed class StorageVerbTests
{
    [Fact]
    public async Task It_says_where_it_listens_and_ends_with_its_counters()
    {
        await using var running = await Running.UntilAsync("listening", "tasks", "storage", "tcp://127.0.0.1:0", "ws://127.0.0.1:0", "--json", "--memory-limit", "64Mi", "--spill-folder", "none");
        var run = await running.StopAsync();
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        var start = JsonDocument.Parse(lines[0]).RootElement;
        Assert.StartsWith("tcp://127.0.0.1:", start.GetProperty("listening")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(64 << 20, start.GetProperty("memoryLimit").GetInt64());
        Assert.Equal(0, JsonDocument.Parse(lines[1]).RootElement.GetProperty("sets").GetInt64());
    }

    [Theory]
    [InlineData("'localhost:1' is not a YMQ address", "localhost:1")]
    [InlineData("tls://127.0.0.1:0 needs --tls-cert and --tls-key", "tls://127.0.0.1:0")]
    [InlineData("--tls-cert and --tls-key belong together", "tcp://127.0.0.1:0", "--tls-cert", "x")]
    [InlineData("--eviction: 'no' is not owner or oldest", "tcp://127.0.0.1:0", "--eviction", "no")]
    public async Task What_cannot_be_is_said_in_one_line(string expected, params string[] args)
    {
        var run = await CommandRun.Of(["tasks", "storage", .. args]);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task An_address_in_use_is_named()
    {
        await using var running = await Running.UntilAsync("listening", "tasks", "storage", "tcp://127.0.0.1:0", "--json");
        var address = JsonDocument.Parse((await running.StopAsync()).Out.Split('\n')[0]).RootElement.GetProperty("listening")[0].GetString()!;
        await using var again = await Running.UntilAsync("listening", "tasks", "storage", address, "--json");
        var second = await CommandRun.Of("tasks", "storage", address);
        Assert.Equal(ExitCode.Failed, second.ExitCode);
        Assert.StartsWith($"penstock: cannot listen at {address}: ", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_originals_name_takes_its_options_and_its_file()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "[object_storage_server]\nbind_address = \"tcp://127.0.0.1:0\"\nlogging_level = \"INFO\"\nother = 1\n", TestContext.Current.CancellationToken);
        await using var running = await Running.UntilAsync("listening on tcp://127.0.0.1:", "compat", "scaler_object_storage_server", "--config", file);
        var run = await running.StopAsync();
        File.Delete(file);
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains("[object_storage_server] other: no such setting; ignored", run.Out, StringComparison.Ordinal);
        var wrong = await CommandRun.Of("compat", "scaler_object_storage_server", "tcp://127.0.0.1:0", "-tc", "x");
        Assert.Equal((ExitCode.Usage, "scaler_object_storage_server: error: tls_cert and tls_key must be provided together\n"), (wrong.ExitCode, wrong.Error));
        var help = await CommandRun.Of("compat", "scaler_object_storage_server", "--help");
        Assert.Contains("--logging-config-file", help.Out, StringComparison.Ordinal);
    }
}
