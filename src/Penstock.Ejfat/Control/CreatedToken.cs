namespace Penstock.Ejfat.Control;

/// <summary>A new token.</summary>
/// <param name="Token">Its text, which is shown only once.</param>
/// <param name="EjfatUri">A URI with it; empty from control planes that do not say.</param>
public sealed record CreatedToken(string Token, string EjfatUri)
{
    /// <summary>Never the token itself, so that it may be logged.</summary>
    public override string ToString() => "a token, not shown";
}
