namespace Penstock.LoadBalancer.ControlPlane;

/// <content>Tokens that allow no more than the one they were made with.</content>
internal sealed partial class ControlPlaneState
{
    /// <summary>Makes a token, if every permission is one that the parent has.</summary>
    /// <returns>The text of the new token.</returns>
    public string CreateToken(Token parent, string name, IReadOnlyList<Permission> permissions, Moment now)
    {
        foreach (var permission in permissions)
        {
            if (!Allows(parent, PathOf(permission), permission.Access))
                throw Refusal.Denied($"token {parent.Id} ('{parent.Name}') does not allow {permission}, so no token made with it can");
        }
        CheckTokens();
        return Tokens.Create(name, parent, now.Utc, permissions);
    }

    private ResourcePath PathOf(Permission permission) => permission.Resource switch
    {
        TokenResource.LoadBalancer => new ResourcePath(permission.Id, Reservation: null, Session: null),
        TokenResource.Reservation => PathOfReservation(permission.Id),
        TokenResource.Session => PathOfSession(permission.Id),
        _ => ResourcePath.All,
    };
}
