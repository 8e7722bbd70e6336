namespace Penstock.DataMovement.Kubernetes;

/// <summary>Names of Kubernetes: what is none never gets into a path or a selector.</summary>
internal static class KubeNames
{
    /// <summary>A DNS subdomain: small letters, digits, '-' and '.', at most 253.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= 253 && IsEnd(text[0]) && IsEnd(text[^1]) && text.All(c => IsEnd(c) || c is '-' or '.') && !text.Contains("..", StringComparison.Ordinal);

    private static bool IsEnd(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
}
