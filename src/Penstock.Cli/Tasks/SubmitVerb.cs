using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Scaler.Client;

namespace Penstock.Cli.Tasks;

/// <summary><c>penstock tasks submit</c>: one task, and its result.</summary>
internal static class SubmitVerb
{
    public static Command Create(CommandContext context)
    {
        var function = new Argument<string>("function") { HelpName = "FUNCTION", Description = "What the workers know it by: math.sqrt, len, str.upper, package.module:Class.method; with --payloads neutral namespace:name@version." };
        var arguments = new Argument<string[]>("arguments") { HelpName = "ARGS", Description = "Its arguments: JSON, or True, False, None; everything else is text. Those that begin with - after a lone --.", Arity = ArgumentArity.ZeroOrMore };
        var options = new ClientVerbOptions();
        var json = Values.Flag("--json", "Print the result, or the error, as a line of JSON.");
        var verb = new Verb(
            "submit",
            "Runs a function on a worker and prints what it returns. Exit code 1 where it fails or is cancelled (SIGINT and SIGTERM stop it at its worker too).",
            "penstock tasks submit math.sqrt 16 --scheduler tcp://127.0.0.1:6378",
            "penstock tasks submit sorted '[3, 1, 2]' --scheduler tcp://127.0.0.1:6378 --json",
            "penstock tasks submit --scheduler tcp://127.0.0.1:6378 -- abs -5");
        verb.Add(function);
        verb.Add(arguments);
        options.AddTo(verb);
        verb.Add(json);
        return verb.Runs(async result =>
        {
            await using var client = await options.ConnectAsync(result, context);
            var outcome = await RunAsync(client, result.GetRequiredValue(function), [.. (result.GetValue(arguments) ?? []).Select(TaskArguments.Parse)], options.Options(result), context.Stop);
            if (result.GetValue(json)) context.Out.WriteLine(Json.Line(TaskReport.Of(outcome)));
            else if (outcome.Error is null) context.Out.WriteLine(TaskArguments.Show(outcome.Value!));
            if (outcome.Error is null) return ExitCode.Ok;
            if (!result.GetValue(json)) context.Error.WriteLine($"penstock: {FailureText.Of(outcome.Error)}");
            return ExitCode.Failed;
        });
    }

    private static async Task<TaskOutcome> RunAsync(TaskClient client, string function, IReadOnlyList<object?> arguments, TaskOptions options, CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        try
        {
            return new TaskOutcome { Value = await client.SubmitAsync(function, arguments, options, stop), Elapsed = TimeProvider.System.GetElapsedTime(began) };
        }
        catch (Exception e) when (e is TaskClientException or OperationCanceledException)
        {
            return new TaskOutcome { Error = e, Elapsed = TimeProvider.System.GetElapsedTime(began) };
        }
        catch (ArgumentException e)
        {
            throw new UsageException(FailureText.Of(e));
        }
    }
}
