namespace Penstock.DataMovement;

/// <summary>Who may see, cancel and delete an operation.</summary>
public enum OwnerPolicy
{
    /// <summary>The user who created it, root, and the administrators' group. Others are told that there is no such operation.</summary>
    Owner,

    /// <summary>Whoever can connect, as in the original.</summary>
    Off,
}
