using System.Reflection;

namespace Penstock.Cli.Compat;

/// <summary>The version that the compat programs print: E2SAR's they stand for, then ours.</summary>
internal static class CompatVersion
{
    private static readonly string Own =
        typeof(CompatVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public static string Text => $"0.3.2 (Penstock {Own})";
}
