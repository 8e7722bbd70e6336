namespace Penstock.Ejfat.Control;

/// <summary>Which token is meant.</summary>
public sealed class TokenSelector
{
    private TokenSelector(uint id, string? token)
    {
        Id = id;
        Token = token;
    }

    /// <summary>The token that makes the call.</summary>
    public static TokenSelector Self { get; } = new(0, token: null);

    /// <summary>Its number, where <see cref="Token"/> is null; 0 is the token that makes the call.</summary>
    public uint Id { get; }

    /// <summary>Its text, or null.</summary>
    public string? Token { get; }

    /// <summary>A token by its number.</summary>
    public static TokenSelector ById(uint id) => new(id, token: null);

    /// <summary>A token by its text.</summary>
    public static TokenSelector ByToken(string token)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        return new(0, token);
    }

    /// <summary>All digits (and small enough) is a number, as in lbadm; anything else a token's text.</summary>
    public static TokenSelector Parse(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return !text.AsSpan().ContainsAnyExceptInRange('0', '9') && uint.TryParse(text, out var id) ? ById(id) : ByToken(text);
    }
}
