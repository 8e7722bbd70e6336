using Penstock.DataMovement;

namespace Penstock.Tests.Serving;

/// <summary>The service verbs on a folder instead of the root, with a systemctl that writes down what it is asked.</summary>
public sealed class DaemonInstallationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private DaemonInstallation New(bool isPrivileged = true, bool dryRun = false)
    {
        File.WriteAllText(_folder["systemctl"], $"""
            #!/bin/sh
            echo "$@" >> {_folder["calls"]}
            case $1 in
              status) cat {_folder["status"]} 2>/dev/null; exit 0 ;;
              enable) [ ! -e {_folder["broken"]} ] || (echo "no such unit" >&2; exit 1) ;;
            esac
            """);
        File.SetUnixFileMode(_folder["systemctl"], (UnixFileMode)0b111_101_101);
        return new DaemonInstallation { Root = _folder.Path, Systemctl = _folder["systemctl"], Command = ["/usr/bin/nnf-dm"], IsPrivileged = isPrivileged, DryRun = dryRun };
    }

    private string UnitFile => _folder["etc/systemd/system/nnf-dm.service"];

    [Fact]
    public void Install_writes_the_unit_and_enables_it_once()
    {
        var installation = New();
        var (text, error) = installation.Run("install", ["--simulated", "--socket", "/tmp/a b%"]);
        Assert.Null(error);
        Assert.StartsWith("Install Near-Node Flash (NNF) Data Movement Service:", text, StringComparison.Ordinal);
        var unit = File.ReadAllText(UnitFile);
        foreach (var line in (string[])
            [
                "Description=Near-Node Flash (NNF) Data Movement Service", "Requires=network-online.target", "After=network-online.target", "PIDFile=/var/run/nnf-dm.pid",
                "ExecStartPre=/bin/rm -f /var/run/nnf-dm.pid", "ExecStart=/usr/bin/nnf-dm --simulated --socket \"/tmp/a b%%\"", "Restart=on-failure", "WantedBy=multi-user.target",
            ])
            Assert.Contains(line + "\n", unit, StringComparison.Ordinal);
        Assert.Equal(["daemon-reload", "enable nnf-dm.service"], File.ReadAllLines(_folder["calls"]));
        Assert.Equal("Service has already been installed", installation.Run("install", []).Error);
    }

    [Fact]
    public void Verbs_without_an_installation_say_so()
    {
        foreach (var verb in (string[])["remove", "start", "stop"]) Assert.Equal("Service is not installed", New().Run(verb, []).Error);
        Assert.Equal("Service not installed", New().Run("status", []).Text);
    }

    [Fact]
    public void Start_and_stop_look_at_what_runs()
    {
        var installation = New();
        installation.Run("install", []);
        Assert.Equal(("Service is stopped", null), installation.Run("status", []));
        Assert.Equal("Service has already been stopped", installation.Run("stop", []).Error);
        Assert.Null(installation.Run("start", []).Error);
        File.WriteAllText(_folder["status"], "   Active: active (running) since x\n Main PID: 4711 (nnf-dm)\n");
        Assert.Equal(("Service (pid  4711) is running...", null), installation.Run("status", []));
        Assert.Equal("Service is already running", installation.Run("start", []).Error);
        Assert.Null(installation.Run("stop", []).Error);
        Assert.Null(installation.Run("remove", []).Error);
        Assert.False(File.Exists(UnitFile));
    }

    [Fact]
    public void Nobody_but_root_may_and_failures_are_told()
    {
        foreach (var verb in (string[])["install", "remove", "start", "stop", "status"])
            Assert.Equal("You must have root user privileges. Possibly using 'sudo' command should help", New(isPrivileged: false).Run(verb, []).Error);
        File.WriteAllText(_folder["broken"], "");
        var (text, error) = New().Run("install", []);
        Assert.Equal("no such unit", error);
        Assert.Contains("FAILED", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dry_run_changes_nothing()
    {
        var (text, error) = New(dryRun: true).Run("install", []);
        Assert.Null(error);
        Assert.Contains("ExecStart=/usr/bin/nnf-dm", text, StringComparison.Ordinal);
        Assert.False(File.Exists(UnitFile));
    }
}
