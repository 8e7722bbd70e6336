namespace Penstock.Cli.Terminal;

/// <summary>Lines for a shell to evaluate.</summary>
internal static class Shell
{
    /// <summary><c>export NAME='VALUE'</c>. What the value holds, it is one word to the shell: the tokens in it come from a server.</summary>
    public static string Export(string name, string value) => $"export {name}='{value.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
