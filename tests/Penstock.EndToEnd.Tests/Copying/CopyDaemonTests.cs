using System.Diagnostics;
using System.Security.Cryptography;
using Penstock.Tests.Running;

namespace Penstock.Tests.Copying;

/// <summary>The daemon and its clients as processes, with the copy engine doing the work.</summary>
public sealed class CopyDaemonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private async Task<PenstockProcess> StartAsync(string profiles = "profiles: {default: {command: engine}}")
    {
        await File.WriteAllTextAsync(_folder["profiles"], profiles, Token);
        // Others go through this folder: the tests' own is for its user alone.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        var daemon = PenstockProcess.Start("copy", "daemon", "--socket", _folder["s"], "--state", _folder["state"], "--profiles", _folder["profiles"]);
        for (var i = 0; i < 100; i++)
        {
            if ((await CopyAsync("version")).ExitCode == 0) return daemon;
            await Task.Delay(50, Token);
        }
        throw new InvalidOperationException("the daemon does not answer");
    }

    private Task<PenstockProcess.Outcome> CopyAsync(string verb, params string[] args) => PenstockProcess.RunAsync(["copy", verb, "--socket", _folder["s"], .. args]);

    private string Tree()
    {
        _folder.Write("src/big", RandomNumberGenerator.GetBytes(40_000_000));
        for (var i = 0; i < 20; i++) _folder.Write($"src/small/{i}", [(byte)i]);
        return _folder["src"];
    }

    private void Same(string source, string destination)
    {
        var start = new ProcessStartInfo("diff", ["-r", source, destination]) { UseShellExecute = false, RedirectStandardOutput = true };
        using var diff = Process.Start(start)!;
        var differences = diff.StandardOutput.ReadToEnd();
        diff.WaitForExit();
        Assert.Equal((0, ""), (diff.ExitCode, differences));
    }

    [Fact]
    public async Task A_tree_is_copied_by_the_engine_and_the_verbs_tell_it()
    {
        var source = Tree();
        using var daemon = await StartAsync();
        var waited = await CopyAsync("create", "--wait", "--json", source + "/", _folder["new/dst"]);
        Assert.True(waited.ExitCode == 0, waited.Error + waited.Output);
        var command = waited.Report.GetProperty("command");
        Assert.StartsWith("penstock copy cp ", command.GetProperty("command").GetString(), StringComparison.Ordinal);
        Assert.Equal(100, command.GetProperty("progress").GetInt32());
        Same(source, _folder["new/dst"]);

        var missing = await CopyAsync("create", "--wait", "--json", _folder["nothing"], _folder["dst"]);
        Assert.Equal((3, "invalid"), (missing.ExitCode, missing.Report.GetProperty("status").GetString()));
        var uid = missing.Report.GetProperty("uid").GetString()!;
        Assert.Equal(0, (await CopyAsync("status", uid)).ExitCode);
        Assert.Equal(0, (await CopyAsync("delete", uid)).ExitCode);
        Assert.Equal(3, (await CopyAsync("status", uid)).ExitCode);
        Assert.Equal(1, (await CopyAsync("list", "--json")).Report.GetProperty("uids").GetArrayLength());
        daemon.Signal("TERM");
        Assert.Equal(0, (await daemon.EndAsync()).ExitCode);
        Assert.False(File.Exists(_folder["s"]));
    }

    [Fact]
    public async Task A_copy_under_way_is_seen_cancelled_and_leaves_no_half_file()
    {
        var source = Tree();
        using var daemon = await StartAsync("profiles: {default: {command: engine, engineOptions: --bwlimit 4M}}");
        var uid = (await CopyAsync("create", "--json", source + "/", _folder["dst"])).Report.GetProperty("uid").GetString()!;
        await ProgressAsync(uid);
        Assert.Equal(5, (await CopyAsync("wait", uid, "--timeout", "1s")).ExitCode);
        Assert.Equal(0, (await CopyAsync("cancel", uid)).ExitCode);
        Assert.Equal(4, (await CopyAsync("wait", uid, "--timeout", "30s")).ExitCode);
        Assert.False(File.Exists(_folder["dst/big"]));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["state/work"]));
    }

    [Fact]
    public async Task A_daemon_killed_in_the_middle_of_a_file_loses_nothing_and_the_next_one_goes_on()
    {
        var source = Tree();
        const string Profiles = "profiles: {default: {command: engine, engineOptions: --bwlimit 8M --chunk 1Mi}}";
        string uid;
        using (var first = await StartAsync(Profiles))
        {
            uid = (await CopyAsync("create", "--json", source + "/", _folder["dst"])).Report.GetProperty("uid").GetString()!;
            await ProgressAsync(uid);
            first.Signal("KILL");
            await first.EndAsync();
        }
        Assert.False(File.Exists(_folder["dst/big"]));
        Assert.NotEmpty(Directory.GetFiles(_folder[$"state/work/{uid}/scratch"]));
        using var second = await StartAsync(Profiles);
        var waited = await CopyAsync("wait", uid, "--json", "--timeout", "60s");
        Assert.True(waited.ExitCode == 0, waited.Error + waited.Output);
        Same(source, _folder["dst"]);
        second.Signal("TERM");
        Assert.Contains("restart 1", (await second.EndAsync()).Error, StringComparison.Ordinal);
    }

    private async Task ProgressAsync(string uid)
    {
        for (var i = 0; i < 200; i++)
        {
            var status = (await CopyAsync("status", uid, "--json")).Report;
            if (status.TryGetProperty("command", out var command) && command.TryGetProperty("progress", out var progress) && progress.GetInt32() is > 0 and < 100) return;
            Assert.NotEqual("completed", status.GetProperty("state").GetString());
            await Task.Delay(50, Token);
        }
        throw new InvalidOperationException("no progress");
    }
}
