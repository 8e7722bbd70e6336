namespace Penstock.Cli.Copying;

/// <summary>What the daemon answered to <see cref="AskVerb"/>.</summary>
/// <param name="Status">For the line of JSON.</param>
/// <param name="Message">The daemon's words, or none.</param>
/// <param name="ExitCode">Of the verb.</param>
/// <param name="Refused">What was not done to the operation, and why.</param>
internal sealed record AskAnswer(object Status, string Message, int ExitCode, string Refused);
