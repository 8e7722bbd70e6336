namespace Penstock.TimeFrames.Editing;

/// <summary>Files do not go together as asked. The message names them, what is in them, and what is accepted.</summary>
public sealed class EditException(string message) : Exception(message);
