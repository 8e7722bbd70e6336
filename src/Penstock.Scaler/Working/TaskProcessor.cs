using System.Text;
using System.Text.Json;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Working;

/// <summary>The process in which a worker's tasks run: what the command of <see cref="TaskWorkersOptions.ProcessorCommand"/> calls.</summary>
public static class TaskProcessor
{
    /// <summary>Runs tasks until the worker is gone.</summary>
    /// <param name="input">Standard input: a line of settings, and its end is the processor's end.</param>
    /// <param name="functions">What it can run.</param>
    /// <param name="error">Where what tasks print goes when their client does not ask for it.</param>
    /// <returns>An exit code: 0 when its worker ended it, else 1.</returns>
    public static async Task<int> RunAsync(Stream input, TaskFunctions functions, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(functions);
        ArgumentNullException.ThrowIfNull(error);
        using var reader = new StreamReader(input, Encoding.UTF8);
        var line = await reader.ReadLineAsync().ConfigureAwait(false);
        if (line is null || JsonSerializer.Deserialize<ProcessorSettings>(line) is not { } settings) return 1;
        // The worker's end is this one's, whatever a task does meanwhile.
        var watch = new Thread(() =>
        {
            while (reader.ReadLine() is not null)
            {
                // Nothing further is said.
            }
            Environment.Exit(0);
        }) { IsBackground = true, Name = "penstock worker watch" };
        watch.Start();
        using var loop = new YmqLoop("penstock processor");
        using var processor = new Processor(loop, settings, functions);
        Console.SetOut(new TaskPrints(processor, false, error));
        Console.SetError(new TaskPrints(processor, true, error));
        loop.Start();
        var reason = await processor.Over.ConfigureAwait(false);
        if (reason == "its worker is gone") return 0;
        await error.WriteLineAsync($"a processor ended: {reason}").ConfigureAwait(false);
        return 1;
    }
}
