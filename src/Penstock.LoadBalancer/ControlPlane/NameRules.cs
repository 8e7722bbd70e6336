namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>What reservations, workers and tokens may be called: udplbd2's rule.</summary>
internal static class NameRules
{
    private const int MaxLength = 253;
    private const int MaxLabelLength = 63;

    /// <summary>Empty, or labels of 1..63 ASCII letters, digits and inner <c>- _ : /</c>, separated by dots, 253 bytes together.</summary>
    public static bool IsName(string text)
    {
        if (text.Length == 0) return true;
        if (text.Length > MaxLength) return false;
        foreach (var range in text.AsSpan().Split('.'))
        {
            if (!IsLabel(text.AsSpan(range))) return false;
        }
        return true;
    }

    /// <summary>Lets only names pass.</summary>
    /// <exception cref="Penstock.Rpc.RpcException">INVALID_ARGUMENT.</exception>
    public static string Checked(string what, string text) => IsName(text) ? text : throw Refusal.Invalid(
        $"the name '{Shortened(text)}' of the {what} is not possible; up to 253 characters are accepted: labels of 1..63 letters, digits and inner - _ : / between dots");

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        if (label.Length is 0 or > MaxLabelLength) return false;
        if (!char.IsAsciiLetterOrDigit(label[0]) || !char.IsAsciiLetterOrDigit(label[^1])) return false;
        foreach (var c in label)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or ':' or '/')) return false;
        }
        return true;
    }

    private static string Shortened(string text) => text.Length <= 80 ? text : $"{text.AsSpan(0, 80)}...";
}
