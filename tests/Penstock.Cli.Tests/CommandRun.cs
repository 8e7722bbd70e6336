namespace Penstock.Cli.Tests;

/// <summary>One run of the command in this process: its exit code and what it printed.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public static async Task<CommandRun> Of(params string[] args) => await Of(CancellationToken.None, args);

    public static async Task<CommandRun> Of(CancellationToken stop, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandHost.RunAsync(args, new CommandContext(TextWriter.Synchronized(output), TextWriter.Synchronized(error), stop));
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
