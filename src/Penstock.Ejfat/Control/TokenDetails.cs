namespace Penstock.Ejfat.Control;

/// <summary>A token without its text.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Permissions">What it allows.</param>
/// <param name="CreatedAt">When it was made, as the control plane writes it (RFC 3339).</param>
/// <param name="Id">Its number.</param>
public sealed record TokenDetails(string Name, IReadOnlyList<TokenPermission> Permissions, string CreatedAt, uint Id);
