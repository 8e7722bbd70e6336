using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Penstock.Cli.Terminal;
using Penstock.Ejfat.Logging;
using Penstock.Scaler.Client;
using Penstock.Scaler.Working;

namespace Penstock.Cli.Tasks;

/// <summary><c>penstock tasks bench</c>: what a task costs.</summary>
internal static class BenchVerb
{
    private const int MaxRoundTrips = 2000;

    public static Command Create(CommandContext context)
    {
        var tasks = Values.Whole("--tasks", "N", 1, 100_000_000, 100_000, "Tasks of the map. [default: 100000]");
        var workers = Values.Whole("--workers", "N", 1, 1000, 1, "Workers. [default: 1]");
        var function = Values.Text("--function", "NAME", "The function, called without arguments. [default: penstock:noop]");
        var scheduler = Values.Text("--scheduler", "ADDRESS", "Measure the cluster of this scheduler instead of starting one.");
        var json = Values.Flag("--json", "End with a line of JSON.");
        var verb = new Verb(
            "bench",
            "Measures tasks that do nothing, end to end: storage, scheduler and workers of its own over loopback TCP, each worker's tasks in another process. First one after the other, for the time of a "
                + "round trip, then all at once, for the rate.",
            "penstock tasks bench --tasks 200000 --workers 2 --json");
        foreach (Option option in (Option[])[tasks, workers, function, scheduler, json]) verb.Add(option);
        return verb.Runs(result => RunAsync(
            context, (int)result.GetValue(tasks), (int)result.GetValue(workers), result.GetValue(function) ?? "penstock:noop", result.GetValue(scheduler), result.GetValue(json)));
    }

    private static async Task<int> RunAsync(CommandContext context, int tasks, int workers, string function, string? scheduler, bool json)
    {
        using var log = new E2sarLogProvider(context.Error);
        using var loggers = LoggerFactory.Create(b => b.SetMinimumLevel(LogLevel.Warning).AddProvider(log));
        await using var cluster = scheduler is null ? await UpVerb.StartAsync(new LocalClusterOptions { Workers = workers, ProcessorCommand = ProcessorVerb.CommandLine }, loggers, context.Stop) : null;
        var address = cluster?.SchedulerAddress ?? SchedulerVerbOptions.Address("--scheduler", scheduler!);
        await using var client = await ConnectAsync(address, context);
        var failed = 0;
        var times = new double[Math.Min(tasks, MaxRoundTrips)];
        // The processors of all workers start with their first tasks.
        await MapAsync(client, function, Math.Clamp(workers * 200, 200, tasks), null, context);
        for (var i = 0; i < times.Length; i++)
        {
            var began = Stopwatch.GetTimestamp();
            if (!await SucceedsAsync(client, function, context.Stop)) failed++;
            times[i] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        }
        using var progress = new TaskProgress(context, tasks);
        var watch = Stopwatch.StartNew();
        failed += await MapAsync(client, function, tasks, progress, context);
        var seconds = watch.Elapsed.TotalSeconds;
        progress.Dispose();
        Array.Sort(times);
        double At(double share) => Math.Round(times[(int)(share * (times.Length - 1))], 1);
        var rate = Math.Round(tasks / seconds, 1);
        if (!json) context.Out.WriteLine($"{tasks} tasks on {workers} workers in {seconds:f2} s: {rate:f0} tasks/s, {failed} failed; one at a time p50 {At(0.5):f0} us, p99 {At(0.99):f0} us");
        else context.Out.WriteLine(Json.Line(new { tasks, workers, seconds = Math.Round(seconds, 3), tasksPerSecond = rate, p50Microseconds = At(0.5), p99Microseconds = At(0.99), failed }));
        return failed == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task<TaskClient> ConnectAsync(Penstock.Scaler.Ymq.YmqAddress address, CommandContext context)
    {
        try
        {
            return await TaskClient.ConnectAsync(new TaskClientOptions { Scheduler = address }, context.Stop);
        }
        catch (TaskClientException e)
        {
            throw new CommandFailedException(FailureText.Of(e));
        }
    }

    private static async Task<int> MapAsync(TaskClient client, string function, int tasks, TaskProgress? progress, CommandContext context)
    {
        try
        {
            var outcomes = await client.MapAsync(function, Enumerable.Repeat<IReadOnlyList<object?>>([], tasks), null, progress, context.Stop);
            return outcomes.Count(o => o.Error is not null);
        }
        catch (TaskClientException e)
        {
            throw new CommandFailedException(FailureText.Of(e));
        }
    }

    private static async Task<bool> SucceedsAsync(TaskClient client, string function, CancellationToken stop)
    {
        try
        {
            await client.SubmitAsync(function, [], null, stop);
            return true;
        }
        catch (TaskClientException)
        {
            return false;
        }
    }
}
