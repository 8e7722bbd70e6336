using System.Diagnostics;
using System.Text.Json;
using Penstock.DataMovement;

namespace Penstock.Tests.Serving;

/// <summary>A daemon that is root and callers that are not: each in a process of its own user, as the kernel vouches for it.</summary>
public sealed class OwnershipTests : IDisposable
{
    private const uint Alice = 51001;
    private const uint Bob = 51002;
    private const uint Admins = 51100;

    private const string Profiles = """
        profiles:
          default: {command: cp -a -- $SRC $DEST}
          who: {command: sh -c "id -u; id -g; id -G; echo $SRC $DEST", createDestDir: false, storeStdout: true}
          slow: {command: sh -c "echo 'Copied 1 MiB (1%) in 1 secs'; sleep 600; echo $SRC $DEST", createDestDir: false}
        """;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private async Task<MoverDaemon> StartAsync(Func<MoverDaemonOptions, MoverDaemonOptions>? change = null)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can be other users");
        await File.WriteAllTextAsync(_folder["profiles"], Profiles, Token);
        var options = new MoverDaemonOptions { SocketPath = _folder["s"], StateFolder = _folder["state"], ProfileFile = _folder["profiles"], Program = Environment.ProcessPath, Grace = TimeSpan.FromMilliseconds(300) };
        return await MoverDaemon.StartAsync(change?.Invoke(options) ?? options, Token);
    }

    /// <summary>One call of the client in a process of a user: this test program again, see <see cref="LauncherEntry"/>.</summary>
    private async Task<JsonElement> AsAsync(uint user, string verb, params string[] args)
    {
        var start = new ProcessStartInfo("setpriv") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in (string[])["--reuid", $"{user}", "--regid", $"{user}", "--groups", $"{user},{(user == Bob ? Admins : user + 1000)}", "--", Environment.ProcessPath!, "mover-client", _folder["s"], verb, .. args]) start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(Token);
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, await error);
        return JsonDocument.Parse(output).RootElement;
    }

    private async Task<string> CreatedAsync(uint user, string profile, string source, string destination)
    {
        var created = await AsAsync(user, "create", profile, source, destination);
        Assert.Equal("Success", created.GetProperty("Status").GetString());
        return created.GetProperty("Uid").GetString()!;
    }

    private async Task<(string Status, string Message)> CopyAsync(uint user, string profile, string source, string destination)
    {
        var report = await AsAsync(user, "wait", await CreatedAsync(user, profile, source, destination));
        return (report.GetProperty("Status").GetString()!, report.GetProperty("Message").GetString()!);
    }

    [Fact]
    public async Task A_command_is_its_callers_user_and_groups()
    {
        await using var daemon = await StartAsync();
        var (status, message) = await CopyAsync(Alice, "who", "/a", "/b");
        Assert.Equal("Success", status);
        Assert.Equal([$"{Alice}", $"{Alice}", $"{Alice} {Alice + 1000}", "/a /b"], message.Split('\n'));
    }

    [Fact]
    public async Task What_a_caller_may_not_read_or_write_the_daemon_does_not_touch()
    {
        await using var daemon = await StartAsync();
        var open = _folder.Open("open");
        await File.WriteAllTextAsync(_folder["secret"], "secret", Token);
        File.SetUnixFileMode(_folder["secret"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.CreateDirectory(_folder["closed"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await File.WriteAllTextAsync($"{open}/mine", "mine", Token);

        var (read, _) = await CopyAsync(Alice, "", _folder["secret"], $"{open}/stolen");
        Assert.Equal("Failed", read);
        Assert.False(File.Exists($"{open}/stolen"));
        var (written, _) = await CopyAsync(Alice, "", $"{open}/mine", _folder["closed/planted"]);
        Assert.Equal("Invalid", written);
        var (made, _) = await CopyAsync(Alice, "", $"{open}/mine", _folder["new/planted"]);
        Assert.Equal("Invalid", made);
        Assert.Empty(Directory.GetFileSystemEntries(_folder["closed"]));
        Assert.False(Directory.Exists(_folder["new"]));

        // A link planted where the copy goes leads where the user could not write: nothing is written there.
        File.CreateSymbolicLink($"{open}/link", _folder["secret"]);
        await CopyAsync(Alice, "", $"{open}/mine", $"{open}/link");
        Assert.Equal("secret", await File.ReadAllTextAsync(_folder["secret"], Token));
        Assert.Equal("Success", (await CopyAsync(Alice, "", $"{open}/mine", $"{open}/copy")).Status);
    }

    [Fact]
    public async Task A_link_planted_in_the_operations_own_folder_leads_nobody_astray()
    {
        await using var daemon = await StartAsync();
        _folder.Open("victim");
        await File.WriteAllTextAsync(_folder["victim/file"], "stays", Token);
        var uid = await CreatedAsync(Alice, "slow", "/a", "/b");
        while (!Directory.Exists(_folder[$"state/work/{uid}/scratch"])) await Task.Delay(10, Token);
        await AsAsync(Alice, "plant", _folder[$"state/work/{uid}/scratch"], _folder["victim"]);
        await AsAsync(Alice, "cancel", uid);
        await AsAsync(Alice, "wait", uid);
        Assert.Equal("stays", await File.ReadAllTextAsync(_folder["victim/file"], Token));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["state/work"]));
    }

    [Fact]
    public async Task Anothers_operation_is_not_there_unless_for_root_and_administrators()
    {
        await using var daemon = await StartAsync();
        var uid = await CreatedAsync(Alice, "slow", "/a", "/b");
        Assert.Equal("NotFound", (await AsAsync(Bob, "status", uid)).GetProperty("Status").GetString());
        Assert.Equal("NotFound", (await AsAsync(Bob, "cancel", uid)).GetProperty("Status").GetString());
        Assert.Equal("NotFound", (await AsAsync(Bob, "delete", uid)).GetProperty("Status").GetString());
        Assert.Equal(0, (await AsAsync(Bob, "list")).GetArrayLength());
        Assert.Equal(1, (await AsAsync(Alice, "list")).GetArrayLength());
        await using var root = new DataMoverClient(_folder["s"]);
        Assert.Equal([uid], await root.ListAsync(cancellationToken: Token));
        Assert.Equal(CancelStatus.Success, (await root.CancelAsync(uid, cancellationToken: Token)).Status);
        Assert.Equal("Cancelled", (await AsAsync(Alice, "wait", uid)).GetProperty("Status").GetString());
        Assert.Equal("Success", (await AsAsync(Alice, "delete", uid)).GetProperty("Status").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Administrators_and_an_open_policy_see_everybodys(bool byGroup)
    {
        await using var daemon = await StartAsync(o => byGroup ? o with { AdministratorGroup = Admins } : o with { Ownership = OwnerPolicy.Off });
        var uid = await CreatedAsync(Alice, "slow", "/a", "/b");
        Assert.Equal(1, (await AsAsync(Bob, "list")).GetArrayLength());
        Assert.Equal("Success", (await AsAsync(Bob, "cancel", uid)).GetProperty("Status").GetString());
    }

    [Fact]
    public async Task The_user_that_stands_for_unknown_ones_is_refused()
    {
        await using var daemon = await StartAsync();
        var refused = await AsAsync(65534, "create", "", "/a", "/b");
        Assert.Equal("Failed", refused.GetProperty("Status").GetString());
        Assert.StartsWith("Error authenticating:", refused.GetProperty("Message").GetString(), StringComparison.Ordinal);
    }
}
