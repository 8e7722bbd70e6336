using System.Diagnostics;

namespace Penstock.Tests.Running;

public sealed class WorkerProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Workers_in_processes_of_their_own_deliver_the_same_as_threads()
    {
        var input = Repository.Shared("data/alice-its/12_links_2hbf.raw");
        var threads = await PenstockProcess.RunAsync("run", "--input", input, "--json");
        var processes = await PenstockProcess.RunAsync("run", "--input", input, "--worker-processes", "--json", "--output", _folder["out"]);

        Assert.True(processes.ExitCode == 0, processes.Error + processes.Output);
        Assert.Equal(threads.Report.GetProperty("sources").ToString(), processes.Report.GetProperty("sources").ToString());
        Assert.Equal(208_160, Directory.GetFiles(_folder["out"], "*.raw").Sum(f => new FileInfo(f).Length));
    }

    [Fact]
    public async Task A_killed_worker_loses_what_was_addressed_to_it_and_the_others_go_on()
    {
        using var process = PenstockProcess.Start("run", "--worker-processes", "--duration", "8s", "--json", "--output", _folder["out"]);
        for (var i = 0; i < 600 && (!Directory.Exists(_folder["out"]) || Directory.GetFiles(_folder["out"]).Length < 12); i++) await Task.Delay(50, Cancelled);
        await Task.Delay(1000, Cancelled);
        using (var victim = Process.GetProcessById(WorkerOf(process.Id, "worker-2"))) victim.Kill();
        var run = await process.EndAsync();

        var report = run.Report;
        Assert.Equal(1, run.ExitCode);
        Assert.False(report.GetProperty("ok").GetBoolean());
        Assert.Equal(["workerDied"], report.GetProperty("losses").EnumerateObject().Select(l => l.Name));
        var events = report.GetProperty("events");
        var lost = events.GetProperty("lost").GetInt64();
        Assert.Equal(events.GetProperty("sent").GetInt64(), events.GetProperty("delivered").GetInt64() + lost);
        // What was on its way to it: no more than the window holds, a small part of a run that went on for seconds.
        Assert.InRange(lost, 1, 4096);
        Assert.Equal(0, report.GetProperty("splitEvents").GetInt32());
        Assert.Contains(report.GetProperty("warnings").EnumerateArray(), w => w.GetString()!.StartsWith("worker-2 died", StringComparison.Ordinal));
        var slots = report.GetProperty("workers").EnumerateArray().Select(w => w.GetProperty("slots").GetInt32()).ToArray();
        Assert.Equal((0, 512), (slots[1], slots[0] + slots[2]));
        // What came out is whole frames in order: a run takes it without a complaint.
        var again = await PenstockProcess.RunAsync("run", "--input", _folder["out"], "--json");
        Assert.True(again.ExitCode == 0, again.Error);
        Assert.Empty(again.Report.GetProperty("warnings").EnumerateArray());
        Assert.Equal(events.GetProperty("delivered").GetInt64(), again.Report.GetProperty("events").GetProperty("delivered").GetInt64());
    }

    [Fact]
    public async Task Worker_processes_end_when_their_run_is_killed()
    {
        int worker;
        using (var process = PenstockProcess.Start("run", "--worker-processes", "--duration", "60s", "--rate", "0.1", "--output", _folder["out"]))
        {
            for (var i = 0; i < 600 && (!Directory.Exists(_folder["out"]) || Directory.GetFiles(_folder["out"]).Length < 12); i++) await Task.Delay(50, Cancelled);
            worker = WorkerOf(process.Id, "worker-1");
            process.Signal("KILL");
            await process.EndAsync();
        }

        for (var i = 0; i < 400 && Directory.Exists($"/proc/{worker}"); i++) await Task.Delay(50, Cancelled);
        Assert.False(Directory.Exists($"/proc/{worker}"));
    }

    // The child of a process that was called with a name.
    internal static int WorkerOf(int parent, string name)
    {
        foreach (var folder in Directory.GetDirectories("/proc").Where(d => int.TryParse(Path.GetFileName(d), out _)))
        {
            try
            {
                var isChild = File.ReadLines($"{folder}/status").Any(l => l == $"PPid:\t{parent}");
                if (isChild && File.ReadAllText($"{folder}/cmdline").Contains($"run-worker\0{name}\0", StringComparison.Ordinal)) return int.Parse(Path.GetFileName(folder));
            }
            catch (IOException)
            {
                // It has just ended.
            }
        }

        throw new InvalidOperationException($"process {parent} has no worker {name}");
    }
}
