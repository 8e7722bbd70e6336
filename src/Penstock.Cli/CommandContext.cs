namespace Penstock.Cli;

/// <summary>What a verb may touch: the two output streams and the stop token of SIGINT and SIGTERM.</summary>
internal sealed record CommandContext(TextWriter Out, TextWriter Error, CancellationToken Stop)
{
    /// <summary>True when standard output is a terminal that can be redrawn.</summary>
    public bool IsTerminal => ReferenceEquals(Out, Console.Out) && !Console.IsOutputRedirected;
}
