namespace Penstock.Cli.Compat;

/// <summary>A compat program could not do what was asked; the message is the line on standard error, in the original's words. Exit code 255.</summary>
internal sealed class CompatFailedException(string message) : Exception(message);
