using System.CommandLine;
using Penstock.Cli.Compat;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;

namespace Penstock.Cli;

/// <summary>Parses, calls the verb, and turns what went wrong into one line and an exit code.</summary>
internal static class CommandHost
{
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        using var signals = new StopSignals();
        return await RunAsync(args, new CommandContext(output, error, signals.Stop));
    }

    public static async Task<int> RunAsync(string[] args, CommandContext context)
    {
        // The originals' options are none System.CommandLine could parse (several values per option, abbreviations): they go straight to Compat.
        if (args.Length >= 2 && args[0] == "compat" && !args[1].StartsWith('-'))
        {
            return await GuardAsync(context, $"{args[1]}", () => CompatPrograms.RunAsync(args[1], args[2..], context), ExitCode.CompatUsage);
        }

        return await RunVerbAsync(args, context);
    }

    private static async Task<int> RunVerbAsync(string[] args, CommandContext context)
    {
        var root = PenstockCommand.Create(context);
        var result = root.Parse(args, new ParserConfiguration { EnablePosixBundling = true, ResponseFileTokenReplacer = null });
        var usage = (result.CommandResult.Command as Verb)?.UsageCode ?? ExitCode.Usage;
        if (result.Errors.Count > 0 || ParseErrors.Stray(result) is not null)
        {
            context.Error.WriteLine($"penstock: {ParseErrors.Explain(result)}");
            return usage;
        }

        var invocation = new InvocationConfiguration
        {
            Output = context.Out,
            Error = context.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        return await GuardAsync(context, "penstock", () => result.InvokeAsync(invocation, context.Stop), usage);
    }

    private static async Task<int> GuardAsync(CommandContext context, string program, Func<Task<int>> run, int usageCode)
    {
        try
        {
            return await run();
        }
        catch (UsageException exception)
        {
            context.Error.WriteLine($"{program}: {exception.Message}");
            return usageCode;
        }
        catch (EjfatException exception) when (exception.Code is E2sarErrorCode.ParameterError or E2sarErrorCode.ParameterNotAvailable or E2sarErrorCode.OutOfRange)
        {
            context.Error.WriteLine($"{program}: {FailureText.Of(exception)}");
            return usageCode;
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            // Stopped before there was anything to finish.
            return ExitCode.Ok;
        }
        catch (Exception exception)
        {
            context.Error.WriteLine($"{program}: {FailureText.Of(exception)}");
            if (Environment.GetEnvironmentVariable("PENSTOCK_TRACE") == "1")
            {
                context.Error.WriteLine(exception);
            }

            return usageCode == ExitCode.CompatUsage ? ExitCode.CompatUsage : ExitCode.Failed;
        }
    }
}
