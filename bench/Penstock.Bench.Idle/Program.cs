// What the processes of a site cost while nothing is sent, in percent of a core, as one line of JSON:
//   dotnet run -c Release --project bench/Penstock.Bench.Idle [--seconds 20] [--settle 2] [--workers 1] [--command ./penstock]
// Starts `lb serve` and registered `stream receive`s as a site would, each a process of its own, and reads their processor time from /proc.
// Exit code 1 where a process takes 1 % or more: the limit that is promised.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

var seconds = Argument("--seconds", 20);
var settle = Argument("--settle", 2);
var workers = (int)Argument("--workers", 1);
var command = Path.GetFullPath(Text("--command", "./penstock"));
const int Port = 19713;

var started = new List<(string Name, Process Process)>();
try
{
    var balancer = Start("lb serve", "lb", "serve", "--admin-token", "idle", "--listen", $"127.0.0.1:{Port}", "--data-port", "0", "--sync", "127.0.0.1:0", "--json");
    FirstLine(balancer);
    var uri = Reserve();
    for (var i = 0; i < workers; i++)
        FirstLine(Start("stream receive", "stream", "receive", "--uri", uri, "--listen", $"127.0.0.1:{Port + 1 + (i * 4)}", "--name", $"worker-{i}", "--json"));
    Thread.Sleep(TimeSpan.FromSeconds(settle));
    var before = started.ConvertAll(s => s.Process.TotalProcessorTime);
    var watch = Stopwatch.StartNew();
    Thread.Sleep(TimeSpan.FromSeconds(seconds));
    foreach (var (_, process) in started) process.Refresh();
    var elapsed = watch.Elapsed;
    var shares = started.Select((s, i) => new { process = s.Name, percentOfCore = Math.Round((s.Process.TotalProcessorTime - before[i]) / elapsed * 100, 2) }).ToList();
    Console.WriteLine(JsonSerializer.Serialize(new { seconds, workers, processes = shares, limit = 1.0 }));
    return shares.TrueForAll(s => s.percentOfCore < 1) ? 0 : 1;
}
finally
{
    // Workers first, so that they can take their leave.
    for (var i = started.Count - 1; i >= 0; i--) Stop(started[i].Process);
}

string Reserve()
{
    using var reserve = Launch("lb", "reserve", "--uri", $"ejfat://idle@127.0.0.1:{Port}/", "idle", "--sender", "127.0.0.1", "--json");
    using var reply = JsonDocument.Parse(reserve.StandardOutput.ReadToEnd());
    reserve.WaitForExit();
    return reply.RootElement.GetProperty("uri").GetString()!;
}

Process Start(string name, params string[] arguments)
{
    var process = Launch(arguments);
    started.Add((name, process));
    return process;
}

Process Launch(params string[] arguments) =>
    Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, UseShellExecute = false }) ?? throw new InvalidOperationException($"{command} did not start");

static void FirstLine(Process process)
{
    if (process.StandardOutput.ReadLine() is null) throw new InvalidOperationException("the command ended before it said where it listens");
}

static void Stop(Process process)
{
    using var signal = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
    signal.WaitForExit();
    process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    process.Dispose();
}

double Argument(string name, double fallback) => double.Parse(Text(name, fallback.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

string Text(string name, string fallback)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : fallback;
}
