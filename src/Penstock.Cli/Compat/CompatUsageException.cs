namespace Penstock.Cli.Compat;

/// <summary>The command line of a compat program is wrong: exit code 255, as the originals'.</summary>
internal sealed class CompatUsageException(string message) : Exception(message);
