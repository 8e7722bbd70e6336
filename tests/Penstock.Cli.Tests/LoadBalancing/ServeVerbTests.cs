using System.Text.Json;

namespace Penstock.Cli.Tests.LoadBalancing;

public sealed class ServeVerbTests
{
    private static async Task<CommandRun> ServeAsync(Func<string, Task> whileServing, params string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var output = new StringWriter();
        using var error = new StringWriter();
        var synchronized = TextWriter.Synchronized(output);
        var serving = CommandHost.RunAsync(
            ["lb", "serve", "--json", "--listen", "127.0.0.1:0", "--data-port", "0", "--sync", "127.0.0.1:0", .. args],
            new CommandContext(synchronized, TextWriter.Synchronized(error), stop.Token));
        for (var i = 0; i < 1000 && Printed().Length == 0 && !serving.IsCompleted; i++) await Task.Delay(10, TestContext.Current.CancellationToken);
        if (!serving.IsCompleted) await whileServing(Printed());
        await stop.CancelAsync();
        return new CommandRun(await serving, Printed(), error.ToString());

        string Printed()
        {
            lock (synchronized) return output.ToString();
        }
    }

    private static string AdminUri(string line) => JsonDocument.Parse(line).RootElement.GetProperty("adminUri").GetString()!;

    [Fact]
    public async Task It_says_where_it_listens_serves_and_ends_with_its_counters()
    {
        var run = await ServeAsync(
            async line =>
            {
                var reserved = await CommandRun.Of("lb", "reserve", "run-1", "--uri", AdminUri(line), "--sender", "127.0.0.1");
                Assert.Equal(ExitCode.Ok, reserved.ExitCode);
                Assert.Contains("EJFAT_URI", reserved.Out, StringComparison.Ordinal);
            },
            "--admin-token", "secret");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("ejfat://secret@127.0.0.1:", AdminUri(lines[0]), StringComparison.Ordinal);
        var end = JsonDocument.Parse(lines[1]).RootElement;
        Assert.Equal(1, end.GetProperty("controlPlane").GetProperty("callsServed").GetInt32());
        Assert.Equal(0, end.GetProperty("dataPlanes")[0].GetProperty("receivedDatagrams").GetInt32());
    }

    [Fact]
    public async Task A_configuration_file_of_udplbd2_is_read_and_what_has_no_effect_is_said()
    {
        var file = Path.Combine(Path.GetTempPath(), $"udplbd-{Guid.NewGuid():N}.yml");
        await File.WriteAllTextAsync(
            file,
            """
            lb:
              instances:
                - { ipv4: 127.0.0.1, event_number_port: 1 }
            mock:
              address_map: { 127.0.0.1: "127.0.0.1:0" }
            server:
              auth_token: configured
            smartnic: []
            """,
            TestContext.Current.CancellationToken);
        try
        {
            var run = await ServeAsync(_ => Task.CompletedTask, "--config", file, "--data", "127.0.0.1");
            Assert.Equal(ExitCode.Ok, run.ExitCode);
            Assert.StartsWith("ejfat://configured@", AdminUri(run.Out.Split('\n')[0]), StringComparison.Ordinal);
            Assert.Contains("smartnic has no effect here yet", run.Error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("--tls-cert", "--tls-cert", "x.pem")]
    [InlineData("--tls-cert", "--tls-cert", "/nonexistent.pem", "--tls-key", "/nonexistent.pem")]
    [InlineData("--config", "--config", "/nonexistent.yml")]
    [InlineData("--advertise", "--advertise", "10.0.0.1", "10.0.0.2")]
    [InlineData("token", "--admin-token", "a b")]
    [InlineData("--data", "--data", "127.0.0.1", "127.0.0.1")]
    [InlineData("--data", "--data", "localhost")]
    [InlineData("--sync", "--data", "127.0.0.1", "--sync", "127.0.0.1:0", "127.0.0.1:0")]
    public async Task Options_that_do_not_go_together_are_named(string named, params string[] args)
    {
        var run = await CommandRun.Of(["lb", "serve", "--listen", "127.0.0.1:0", .. args]);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
    }
}
