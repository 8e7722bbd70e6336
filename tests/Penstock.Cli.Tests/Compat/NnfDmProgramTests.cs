using Penstock.DataMovement;

namespace Penstock.Cli.Tests.Compat;

public sealed class NnfDmProgramTests
{
    [Fact]
    public async Task Version_comes_before_everything_else()
    {
        var run = await CommandRun.Of("compat", "nnf-dm", "version", "-x");
        Assert.Equal((0, $"Version {MoverDaemon.OwnVersion}\n"), (run.ExitCode, run.Out));
    }

    [Theory]
    [InlineData(2, "flag provided but not defined: -x", "-x")]
    [InlineData(1, "kubernetes service host/port not defined", "--kubernetes-service-host", "h")]
    [InlineData(1, "nnf data movement service token not defined", "-kubernetes-service-host=h", "-kubernetes-service-port=1")]
    [InlineData(1, "nnf data movement service certificate file not defined", "-kubernetes-service-host=h", "-kubernetes-service-port=1", "--nnf-data-movement-service-token-file", "/etc/hostname")]
    [InlineData(1, "-kubernetes-burst '4294967297'", "-kubernetes-burst", "4294967297")]
    [InlineData(1, "-kubernetes-qps '0'", "-kubernetes-qps", "0")]
    [InlineData(1, "-mode 'other'", "-mode", "other")]
    [InlineData(1, "-authz 'nobody'", "-authz", "nobody", "-simulated")]
    public async Task What_is_wrong_has_the_originals_exit_code_and_words(int code, string text, params string[] args)
    {
        var run = await CommandRun.Of(["compat", "nnf-dm", "-socket", "/nonexistent/s", .. args]);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(text, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_socket_that_cannot_be_is_named()
    {
        var run = await CommandRun.Of("compat", "nnf-dm", "-simulated", "-socket", "/nonexistent/s");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("Failed to listen at socket /nonexistent/s", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_serves_says_so_and_is_killed_in_peace()
    {
        var socket = Path.Combine(Path.GetTempPath(), $"penstock-{Guid.NewGuid():N}.sock");
        await using var running = await Running.UntilAsync("Start listening at  " + socket, "compat", "nnf-dm", "--simulated", "-socket=" + socket);
        var created = await CommandRun.Of("copy", "create", "--socket", socket, "--wait", "/a", "/b");
        Assert.Equal(0, created.ExitCode);
        Assert.Equal("v0.1.0, API 1\n"[..1], (await CommandRun.Of("copy", "version", "--socket", socket)).Out[..1]);
        Assert.Equal(1, (await CommandRun.Of("compat", "nnf-dm", "--simulated", "-socket", socket)).ExitCode);
        var run = await running.StopAsync();
        Assert.Equal(0, run.ExitCode);
        Assert.EndsWith("Daemon was killed\n", run.Out, StringComparison.Ordinal);
        Assert.False(File.Exists(socket));
    }

    [Theory]
    [InlineData("--timeout", "copy", "create", "/a", "/b", "--timeout", "5s")]
    [InlineData("--socket-mode", "copy", "daemon", "--socket-mode", "rw")]
    [InlineData("--socket-group", "copy", "daemon", "--socket-group", "no-such-group")]
    [InlineData("--http-user", "copy", "daemon", "--http-address", "127.0.0.1:0", "--http-user", "me")]
    [InlineData("--http-token-key", "copy", "daemon", "--http-address", "0.0.0.0:0", "--http-user", "1:1")]
    [InlineData("/nonexistent.yaml", "copy", "daemon", "--profiles", "/nonexistent.yaml")]
    [InlineData("--slots", "copy", "create", "/a", "/b", "--slots", "-2")]
    public async Task Wrong_options_of_our_own_verbs_are_usage_errors_that_name_them(string named, params string[] args)
    {
        var run = await CommandRun.Of(args);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_daemon_that_is_not_there_is_one_line_and_exit_code_1()
    {
        var run = await CommandRun.Of("copy", "status", "--socket", "/nonexistent/s", "pdm-1");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("unix:/nonexistent/s", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Copy_offload_needs_the_workflow_and_knows_its_flags()
    {
        Assert.Equal(2, (await CommandRun.Of("compat", "nnf-copy-offload", "-nonsense")).ExitCode);
        var run = await CommandRun.Of("compat", "nnf-copy-offload", "-mock");
        Assert.Equal((1, "did not find NNF_NODE_NAME\n"), (run.ExitCode, run.Error));
    }
}
