namespace Penstock.Cli;

/// <summary>The command line asks for something that cannot be: the message names the option, the value and what is accepted.</summary>
internal sealed class UsageException(string message) : Exception(message);
