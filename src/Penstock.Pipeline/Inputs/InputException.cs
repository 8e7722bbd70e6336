namespace Penstock.Pipeline.Inputs;

/// <summary>An input or output is not fit to run with; nothing has been sent. The message names it and what is wrong.</summary>
public sealed class InputException(string message, Exception? cause = null) : Exception(message, cause);
