using Penstock.DataMovement.Launching;

namespace Penstock.DataMovement;

/// <summary>The hidden side of the penstock command: <c>copy launch ...</c> gives up all rights but those of a user and becomes the program that works for him.</summary>
public static class MoverLauncher
{
    /// <summary>True when a command line asks for the launcher.</summary>
    public static bool IsAsked(IReadOnlyList<string> args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return args.Count > LaunchOrder.Verb.Count && args.Take(LaunchOrder.Verb.Count).SequenceEqual(LaunchOrder.Verb, StringComparer.Ordinal);
    }

    /// <summary>Becomes the program. Returns only when something refused, with the exit code, after one line on standard error.</summary>
    public static int Run(IReadOnlyList<string> args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return Launcher.Run([.. args.Skip(LaunchOrder.Verb.Count)]);
    }
}
