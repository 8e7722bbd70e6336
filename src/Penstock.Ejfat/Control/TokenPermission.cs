using System.Diagnostics.CodeAnalysis;

namespace Penstock.Ejfat.Control;

/// <summary>One thing a token allows.</summary>
/// <param name="Resource">On what kind of resource.</param>
/// <param name="ResourceId">On which; unused for <see cref="EjfatTokenKind.All"/>.</param>
/// <param name="Access">What.</param>
public sealed record TokenPermission(EjfatTokenKind Resource, string ResourceId, TokenAccess Access)
{
    /// <summary>Reads <c>RESOURCE:ID:PERMISSION</c>: ALL, LOAD_BALANCER, RESERVATION or SESSION; READ or READ_ONLY, REGISTER, RESERVE or UPDATE.</summary>
    /// <exception cref="EjfatException">It is something else (<see cref="E2sarErrorCode.ParameterError"/>).</exception>
    public static TokenPermission Parse(string text) => TryParse(text, out var permission) ? permission : throw new EjfatException(
        E2sarErrorCode.ParameterError,
        $"'{text}' is not a permission; RESOURCE:ID:PERMISSION is accepted, with ALL, LOAD_BALANCER, RESERVATION or SESSION, and READ (or READ_ONLY), REGISTER, RESERVE or UPDATE");

    /// <summary>Reads what <see cref="Parse"/> reads.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TokenPermission? permission)
    {
        permission = null;
        var parts = (text ?? "").Split(':');
        if (parts.Length != 3 || !EjfatTokenKinds.TryParse(parts[0], out var resource)) return false;
        TokenAccess? access = parts[2].ToUpperInvariant() switch
        {
            "READ" or "READ_ONLY" => TokenAccess.ReadOnly,
            "REGISTER" => TokenAccess.Register,
            "RESERVE" => TokenAccess.Reserve,
            "UPDATE" => TokenAccess.Update,
            _ => null,
        };
        if (access is null) return false;
        permission = new(resource, parts[1], access.Value);
        return true;
    }

    /// <summary><c>RESERVATION:12:READ</c>, in E2SAR's words; <c>UNKNOWN</c> for a number the protocol does not have.</summary>
    public override string ToString() => $"{Resource.ToText()}:{ResourceId}:{TextOf(Access)}";

    private static string TextOf(TokenAccess access) => access switch
    {
        TokenAccess.ReadOnly => "READ",
        TokenAccess.Register => "REGISTER",
        TokenAccess.Reserve => "RESERVE",
        TokenAccess.Update => "UPDATE",
        _ => "UNKNOWN",
    };
}
