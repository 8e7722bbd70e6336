namespace Penstock.DataMovement.Commands;

/// <summary>A command ready to run.</summary>
/// <param name="Arguments">The program and its arguments.</param>
/// <param name="Shown">The command line as people see it.</param>
/// <param name="OpenFiles">Limit of open files; 0 as it is.</param>
internal sealed record PreparedCommand(IReadOnlyList<string> Arguments, string Shown, ulong OpenFiles = 0);
