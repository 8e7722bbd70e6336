using Penstock.Scaler.Objects;
using Penstock.Scaler.Scheduling;
using Penstock.Scaler.Ymq;

namespace Penstock.Tests.Scaler;

/// <summary>The original's workers killed under tasks, with our scheduler and object storage, over TCP and WebSocket.</summary>
public sealed class ScalerFaultsTests
{
    private const string Kill = """
        import math, os, signal, subprocess, sys, time
        from scaler import Client

        def slow(seconds): time.sleep(seconds); return os.getpid()
        def children(pid): return [int(p) for p in subprocess.run(['ps', '--ppid', str(pid), '-o', 'pid='], capture_output=True, text=True).stdout.split()]

        with Client(address=sys.argv[1]) as client:
            assert list(client.map(math.sqrt, range(50))) == [math.sqrt(i) for i in range(50)]
            futures = [client.submit(slow, 2) for _ in range(2)]
            time.sleep(0.7)
            victim = next(p for p in children(int(sys.argv[2])) if children(p))
            for pid in children(victim) + [victim]: os.kill(pid, signal.SIGKILL)
            assert all(f.result() > 0 for f in futures)
        print('everything passed')
        """;

    [Theory]
    [InlineData("tcp")]
    [InlineData("ws")]
    public async Task Tasks_of_a_killed_worker_end_at_another(string scheme)
    {
        using var storage = new ObjectStorageServer(new ObjectStorageOptions());
        var objects = storage.Bind(YmqAddress.Parse($"{scheme}://127.0.0.1:0"));
        await using var scheduler = new SchedulerServer(new SchedulerServerOptions { BindAddress = YmqAddress.Parse($"{scheme}://127.0.0.1:0"), StorageAddress = objects });
        scheduler.Start();
        await using var workers = ScalerProgram.Workers(scheduler.Address!.ToString(), 2);
        Assert.Contains("everything passed", await ScalerProgram.RunAsync(Kill, scheduler.Address.ToString(), $"{workers.Id}"), StringComparison.Ordinal);
        var summary = await scheduler.GetSummaryAsync();
        Assert.Equal((1, 0, 0, 0), (summary.WorkersLost, summary.DamagedMessages, summary.Impersonations, summary.FromStrangers));
    }
}
