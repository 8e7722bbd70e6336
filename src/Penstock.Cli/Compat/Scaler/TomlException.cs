namespace Penstock.Cli.Compat.Scaler;

/// <summary>A file is not TOML; the message names the line and what was expected.</summary>
internal sealed class TomlException(string message) : Exception(message);
