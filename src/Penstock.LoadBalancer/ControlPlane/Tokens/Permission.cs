using Penstock.Ejfat.Control;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>One thing a token allows.</summary>
/// <param name="Resource">On what kind of resource.</param>
/// <param name="Id">On which; 0 for <see cref="TokenResource.All"/>.</param>
/// <param name="Access">What.</param>
internal readonly record struct Permission(TokenResource Resource, long Id, TokenAccess Access)
{
    /// <summary>Whether this allows <paramref name="access"/> to a resource.</summary>
    public bool Allows(in ResourcePath path, TokenAccess access) => Covers(path) && Implies(Access, access);

    /// <summary>UPDATE implies everything; RESERVE and REGISTER imply looking but not each other (udplbd2's code; its manual has them in a line).</summary>
    public static bool Implies(TokenAccess granted, TokenAccess wanted) =>
        granted == TokenAccess.Update || granted == wanted || wanted == TokenAccess.ReadOnly;

    public override string ToString() => Resource == TokenResource.All ? $"{Access} on everything" : $"{Access} on {Resource} {Id}";

    private bool Covers(in ResourcePath path) => Resource switch
    {
        TokenResource.All => true,
        TokenResource.LoadBalancer => path.LoadBalancer == Id,
        TokenResource.Reservation => path.Reservation == Id,
        TokenResource.Session => path.Session == Id,
        _ => false,
    };
}
