namespace Penstock.Cli;

/// <summary>A command could not do what was asked; the message is the one line the user reads.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);
