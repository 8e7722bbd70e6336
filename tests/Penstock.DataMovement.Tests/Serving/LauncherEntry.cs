using System.Runtime.CompilerServices;
using Penstock.DataMovement;

namespace Penstock.Tests.Serving;

/// <summary>This test program is also the launcher that the daemons under test start, as the penstock command is in life.</summary>
internal static class LauncherEntry
{
#pragma warning disable CA2255 // an executable, and this must come before its Main
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void BecomeLauncher()
    {
        string[] args = [.. Environment.GetCommandLineArgs().Skip(1)];
        if (MoverLauncher.IsAsked(args)) Environment.Exit(MoverLauncher.Run(args));
    }
}
