namespace Penstock.Ejfat;

/// <summary>The texts of token kinds.</summary>
public static class EjfatTokenKinds
{
    /// <summary><c>ALL</c>, <c>LOAD_BALANCER</c>, <c>RESERVATION</c> or <c>SESSION</c>; <c>UNKNOWN</c> for a number that is none of them.</summary>
    public static string ToText(this EjfatTokenKind kind) => kind switch
    {
        EjfatTokenKind.All => "ALL",
        EjfatTokenKind.LoadBalancer => "LOAD_BALANCER",
        EjfatTokenKind.Reservation => "RESERVATION",
        EjfatTokenKind.Session => "SESSION",
        _ => "UNKNOWN",
    };

    /// <summary>Reads <c>ALL</c>, <c>LOAD_BALANCER</c>, <c>RESERVATION</c>, <c>SESSION</c>, or the older names <c>ADMIN</c> and <c>INSTANCE</c>, in upper or lower case.</summary>
    public static bool TryParse(string? text, out EjfatTokenKind kind)
    {
        EjfatTokenKind? found = text?.ToUpperInvariant() switch
        {
            "ALL" => EjfatTokenKind.All,
            "LOAD_BALANCER" or "ADMIN" => EjfatTokenKind.LoadBalancer,
            "RESERVATION" or "INSTANCE" => EjfatTokenKind.Reservation,
            "SESSION" => EjfatTokenKind.Session,
            _ => null,
        };
        kind = found.GetValueOrDefault();
        return found is not null;
    }
}
