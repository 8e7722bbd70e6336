using System.Diagnostics;
using Penstock.DataMovement;
using Penstock.DataMovement.Launching;

namespace Penstock.Tests.Serving;

/// <summary>A daemon in a process of its own that is killed with SIGKILL: no operation may be lost, and nothing of before may still write.</summary>
public sealed class KilledDaemonTests : IDisposable
{
    private const string Profiles = """
        profiles:
          default: {command: cp -a -- $SRC $DEST}
          slow: {command: sh -c "echo 'Copied 1 MiB (1%) in 1 secs'; setsid sleep 611 & sleep 612; echo $SRC $DEST", createDestDir: false}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _created = [];
    private Process? _daemon;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Kill();
        // When a test fails, what its daemon started is left: it would sleep on after the tests.
        foreach (var uid in _created) OrphanScan.Kill(uid);
        _folder.Dispose();
    }

    private async Task StartAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false };
        start.ArgumentList.Add("mover-daemon");
        start.ArgumentList.Add(_folder.Path);
        _daemon = Process.Start(start)!;
        await using var client = new DataMoverClient(_folder["s"]);
        for (var i = 0; ; i++)
        {
            try
            {
                await client.GetVersionAsync(Token);
                return;
            }
            catch (DataMoverException) when (i < 200)
            {
                await Task.Delay(50, Token);
            }
        }
    }

    private void Kill()
    {
        if (_daemon is null) return;
        _daemon.Kill();
        _daemon.WaitForExit();
        _daemon.Dispose();
        _daemon = null;
    }

    private static int[] Marked(string uid) =>
    [
        .. Directory.EnumerateDirectories("/proc").Where(p =>
        {
            try
            {
                return int.TryParse(Path.GetFileName(p), out _) && File.ReadAllText($"{p}/environ").Contains(uid, StringComparison.Ordinal);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }).Select(p => int.Parse(Path.GetFileName(p))),
    ];

    [Fact]
    public async Task What_ran_and_what_waited_goes_on_and_what_was_left_running_is_ended_first()
    {
        await File.WriteAllTextAsync(_folder["profiles"], Profiles, Token);
        await StartAsync();
        await using var client = new DataMoverClient(_folder["s"]);
        var request = new OperationRequest { Source = _folder["src"], Destination = _folder["dst"], Profile = "slow" };
        var uids = new List<string>();
        for (var i = 0; i < 6; i++) uids.Add((await client.CreateAsync(request, Token)).Uid);
        _created.AddRange(uids);
        var running = uids[0];
        while (Marked(running).Length < 3) await Task.Delay(20, Token);
        var before = Marked(running);
        Kill();
        // One of them left its process group: only the mark finds it.
        await StartAsync();
        while (Marked(running).Length < 3) await Task.Delay(20, Token);
        Assert.Empty(before.Intersect(Marked(running)));
        Assert.Equal(uids.Order(StringComparer.Ordinal), await client.ListAsync(cancellationToken: Token));
        foreach (var uid in uids) await client.CancelAsync(uid, cancellationToken: Token);
        foreach (var uid in uids) Assert.Equal(OperationStatus.Cancelled, (await client.WaitAsync(uid, cancellationToken: Token)).Status);
    }

    [Fact]
    public async Task Killed_at_any_moment_it_loses_no_operation_it_accepted()
    {
        await File.WriteAllTextAsync(_folder["profiles"], Profiles, Token);
        await File.WriteAllTextAsync(_folder["src"], new string('x', 100_000), Token);
        var random = new Random(23);
        var accepted = new List<(string Uid, string Destination)>();
        for (var round = 0; round < 3; round++)
        {
            await StartAsync();
            await using var client = new DataMoverClient(_folder["s"]);
            using var killing = new CancellationTokenSource();
            var creating = CreateUntilAsync(client, round, accepted, killing.Token);
            await Task.Delay(random.Next(20, 700), Token);
            Kill();
            await killing.CancelAsync();
            await creating;
        }
        await StartAsync();
        await using var last = new DataMoverClient(_folder["s"]);
        Assert.NotEmpty(accepted);
        foreach (var (uid, destination) in accepted)
        {
            Assert.Equal((uid, OperationStatus.Success), (uid, (await last.WaitAsync(uid, cancellationToken: Token)).Status));
            Assert.Equal(100_000, new FileInfo(destination).Length);
        }
    }

    private async Task CreateUntilAsync(DataMoverClient client, int round, List<(string, string)> accepted, CancellationToken stop)
    {
        try
        {
            for (var i = 0; i < 4 && !stop.IsCancellationRequested; i++)
            {
                var destination = _folder[$"dst/{round}-{i}"];
                var created = await client.CreateAsync(new OperationRequest { Source = _folder["src"], Destination = destination }, Token);
                accepted.Add((created.Uid, destination));
            }
        }
        catch (DataMoverException)
        {
            // Killed before it answered: not accepted as far as anybody knows.
        }
    }
}
