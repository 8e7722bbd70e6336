using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Scaler.Client;

namespace Penstock.Cli.Tasks;

/// <summary><c>penstock tasks map</c>: the same function for many arguments.</summary>
internal static class MapVerb
{
    public static Command Create(CommandContext context)
    {
        var function = new Argument<string>("function") { HelpName = "FUNCTION", Description = "As for 'tasks submit'." };
        var arguments = new Argument<string[]>("arguments") { HelpName = "ARGS", Description = "One for each task, as for 'tasks submit'; a JSON array has all arguments of a task.", Arity = ArgumentArity.ZeroOrMore };
        var input = Values.Text("--input", "FILE", "Read a task's arguments from each line of a file; - is standard input.", "-i");
        var options = new ClientVerbOptions();
        var json = Values.Flag("--json", "Print each result, or error, as a line of JSON.");
        var verb = new Verb(
            "map",
            "Runs a function on the workers, once for each argument, and prints what each returns, in their order. A failed one leaves its line empty and is named on standard error; then the exit code is 1.",
            "penstock tasks map math.sqrt 1 4 9 --scheduler tcp://127.0.0.1:6378",
            "seq 100000 | penstock tasks map math.sqrt --input - --scheduler tcp://127.0.0.1:6378 > roots.txt",
            "penstock tasks map pow '[2, 10]' '[3, 4]' --scheduler tcp://127.0.0.1:6378 --json");
        verb.Add(function);
        verb.Add(arguments);
        verb.Add(input);
        options.AddTo(verb);
        verb.Add(json);
        return verb.Runs(async result =>
        {
            var lines = Lines(result.GetValue(arguments) ?? [], result.GetValue(input));
            await using var client = await options.ConnectAsync(result, context);
            var outcomes = await RunAsync(context, client, result.GetRequiredValue(function), lines, options.Options(result));
            return Print(context, outcomes, result.GetValue(json));
        });
    }

    private static IEnumerable<string> Lines(string[] arguments, string? input)
    {
        if (arguments.Length > 0 == input is not null) throw new UsageException("give either arguments or --input FILE");
        if (input is null) return arguments;
        if (input == "-") return Read(Console.In);
        try
        {
            return File.ReadLines(input);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"--input: {FailureText.Of(e)}");
        }
    }

    private static IEnumerable<string> Read(TextReader reader)
    {
        while (reader.ReadLine() is { } line) yield return line;
    }

    private static async Task<IReadOnlyList<TaskOutcome>> RunAsync(CommandContext context, TaskClient client, string function, IEnumerable<string> lines, TaskOptions options)
    {
        using var progress = new TaskProgress(context, null);
        try
        {
            return await client.MapAsync(function, lines.Select(TaskArguments.ParseLine), options, progress, context.Stop);
        }
        catch (Exception e) when (e is TaskClientException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(FailureText.Of(e));
        }
        catch (ArgumentException e)
        {
            throw new UsageException(FailureText.Of(e));
        }
    }

    private static int Print(CommandContext context, IReadOnlyList<TaskOutcome> outcomes, bool json)
    {
        for (var i = 0; i < outcomes.Count; i++)
        {
            var outcome = outcomes[i];
            if (json) context.Out.WriteLine(Json.Line(TaskReport.Of(outcome)));
            else context.Out.WriteLine(outcome.Error is null ? TaskArguments.Show(outcome.Value!) : "");
            if (outcome.Error is not null && !json) context.Error.WriteLine($"penstock: task {i + 1}: {FailureText.Of(outcome.Error)}");
        }
        return outcomes.All(o => o.Error is null) ? ExitCode.Ok : ExitCode.Failed;
    }
}
