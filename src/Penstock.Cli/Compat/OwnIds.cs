using System.Runtime.InteropServices;

namespace Penstock.Cli.Compat;

/// <summary>Who this process is.</summary>
internal static partial class OwnIds
{
    public static uint User => geteuid();

    public static uint Group => getegid();

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc")]
    private static partial uint getegid();
}
