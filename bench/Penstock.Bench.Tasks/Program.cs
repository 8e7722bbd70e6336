// What the scheduler alone does, driven over sockets by simulated clients and workers in another process, as one line of JSON:
//   dotnet run -c Release --project bench/Penstock.Bench.Tasks -- [--tasks 500000] [--clients 2] [--workers 8] [--window 2000] [--scheme tcp|ws|ipc] [--arguments 1]
//   dotnet run -c Release --project bench/Penstock.Bench.Tasks -- --idle 1000 [--seconds 10]     1,000 workers that only send heartbeats, each every 2 s
// tasksPerSecondPerCore counts the scheduler process's CPU time only; tasksPerSecond is what this machine did with both processes on it.
// --window 1 --clients 1 --workers 1 measures round trips: p50Microseconds and p99Microseconds.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Penstock.Bench.Tasks;
using Penstock.Scaler.Scheduling;
using Penstock.Scaler.Ymq;

if (args is ["serve", var address])
{
    await using var server = new SchedulerServer(new SchedulerServerOptions { BindAddress = YmqAddress.Parse(address), StorageAddress = YmqAddress.Parse("tcp://127.0.0.1:1") });
    server.Start();
    Console.WriteLine(server.Address);
    await Console.In.ReadLineAsync();
    return 0;
}

var scheme = Text("--scheme", "tcp");
var load = new Load(Number("--tasks", 500_000), Number("--clients", 2), Number("--workers", 8), Number("--window", 2000), Number("--arguments", 1));
var idle = Number("--idle", 0);
using var scheduler = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["serve", scheme == "ipc" ? $"ipc:///tmp/penstock-bench-{Environment.ProcessId}" : $"{scheme}://127.0.0.1:0"])
{
    UseShellExecute = false,
    RedirectStandardInput = true,
    RedirectStandardOutput = true,
})!;
var bound = YmqAddress.Parse(await scheduler.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the scheduler did not start"));
try
{
    using var drive = new Drive(bound, load);
    if (idle > 0)
    {
        await drive.Register(idle);
        var cpu = Cpu();
        var watch = Stopwatch.StartNew();
        await Task.Delay(TimeSpan.FromSeconds(Number("--seconds", 10)));
        Console.WriteLine(JsonSerializer.Serialize(new { idleWorkers = idle, percentOfCore = Math.Round((Cpu() - cpu) / watch.Elapsed.TotalSeconds * 100, 2), heartbeats = drive.Heartbeats }));
        return 0;
    }
    await drive.Register(load.Workers);
    await drive.Run(Math.Min(load.Tasks, 20_000));
    var before = Cpu();
    var result = await drive.Run(load.Tasks);
    var used = Cpu() - before;
    Console.WriteLine(JsonSerializer.Serialize(new
    {
        scheme,
        tasks = load.Tasks,
        load.Clients,
        load.Workers,
        load.Window,
        seconds = Math.Round(result.Seconds, 3),
        tasksPerSecond = Math.Round(load.Tasks / result.Seconds),
        schedulerCpuSecondsPer1000Tasks = Math.Round(used / load.Tasks * 1000, 6),
        tasksPerSecondPerCore = Math.Round(load.Tasks / used),
        p50Microseconds = result.P50,
        p99Microseconds = result.P99,
    }));
    return 0;
}
finally
{
    scheduler.StandardInput.WriteLine();
    scheduler.WaitForExit();
}

double Cpu()
{
    scheduler.Refresh();
    return scheduler.TotalProcessorTime.TotalSeconds;
}

int Number(string name, int otherwise) => int.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

string Text(string name, string otherwise)
{
    var at = Array.IndexOf(args, name);
    return at < 0 ? otherwise : args[at + 1];
}
