using System.CommandLine;
using Microsoft.Extensions.Logging;
using Penstock.Cli.Terminal;
using Penstock.Ejfat.Logging;
using Penstock.Scaler.Working;

namespace Penstock.Cli.Tasks;

/// <summary><c>penstock tasks manager</c>: workers.</summary>
internal static class ManagerVerb
{
    private static readonly TimeSpan s_statusPeriod = TimeSpan.FromSeconds(5);

    public static Command Create(CommandContext context)
    {
        var options = new ManagerVerbOptions();
        var json = Values.Flag("--json", "Print the counters at the end as a line of JSON.");
        var verb = new Verb(
            "manager",
            "Runs workers, which run tasks: the functions of Python's math and operator and the plain ones of builtins, each worker in a process of its own that may die without harm to others. "
                + "Stands beside scaler_worker_manager's. Ends with SIGINT or SIGTERM, exit code 0, or with the scheduler, exit code 1 if that was lost.",
            "penstock tasks manager tcp://127.0.0.1:6378 --workers 4",
            "penstock tasks manager tcp://127.0.0.1:6378 --workers 64 --dynamic --capabilities dotnet,gpu=2");
        options.AddTo(verb);
        verb.Add(json);
        return verb.Runs(result => RunAsync(context, options.Read(result), result.GetValue(json)));
    }

    /// <summary>Runs workers until they end or the signals come.</summary>
    public static async Task<int> RunAsync(CommandContext context, TaskWorkersOptions options, bool json)
    {
        using var log = new E2sarLogProvider(context.Error);
        using var loggers = LoggerFactory.Create(b => b.SetMinimumLevel(LogLevel.Information).AddProvider(log));
        await using var workers = new TaskWorkers(options, loggers.CreateLogger("workers"));
        workers.Start();
        if (!json) context.Out.WriteLine($"{(options.IsDynamic ? "up to " : "")}{options.Workers} workers for {options.SchedulerAddress}");
        context.Out.Flush();
        while (!context.Stop.IsCancellationRequested && !workers.Completion.IsCompleted)
        {
            await Task.WhenAny(workers.Completion, Task.Delay(s_statusPeriod, context.Stop));
            if (json || !context.IsTerminal || workers.Completion.IsCompleted) continue;
            var (count, tasks) = await workers.GetLoadAsync();
            context.Out.WriteLine($"{count} workers, {tasks} tasks here, {workers.Counters.Tasks} in all");
        }
        var reason = workers.Completion.IsCompleted ? await workers.Completion : null;
        await workers.DisposeAsync();
        var counters = workers.Counters;
        context.Out.WriteLine(json ? Json.Line(counters) : $"{counters.Tasks} tasks, {counters.TasksFailedHere} failed here; {counters.ProcessorsStarted} processors started, {counters.ProcessorsLost} lost; {counters.WorkersStarted} workers started, {counters.WorkersLost} lost");
        if (reason is null || reason == "a client ended the cluster") return ExitCode.Ok;
        throw new CommandFailedException($"the workers ended: {reason}");
    }
}
