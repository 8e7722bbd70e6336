namespace Penstock.Cli;

/// <summary>What the command's exit codes mean; <c>docs/commands.md</c> documents them.</summary>
internal static class ExitCode
{
    /// <summary>Everything asked for was done, and everything sent arrived whole.</summary>
    public const int Ok = 0;

    /// <summary>The command ran but something was lost, refused or failed; standard error or the report names it.</summary>
    public const int Failed = 1;

    /// <summary>The command line, a URI or a file of settings was wrong; nothing was started.</summary>
    public const int Usage = 2;

    /// <summary>Option and start errors of the compat programs: E2SAR's <c>return -1</c>.</summary>
    public const int CompatUsage = 255;
}
