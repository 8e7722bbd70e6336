namespace Penstock.Rpc;

/// <summary>Who opened a Unix socket connection, as the kernel vouches for it (SO_PEERCRED, SO_PEERGROUPS).</summary>
/// <param name="ProcessId">The process at the time of the connect.</param>
/// <param name="UserId">Its effective user.</param>
/// <param name="GroupId">Its effective group.</param>
public readonly record struct PeerCredentials(int ProcessId, uint UserId, uint GroupId)
{
    private readonly uint[]? _groups;

    /// <summary>Its supplementary groups; empty where the kernel (before Linux 4.13) does not tell them.</summary>
    public IReadOnlyList<uint> Groups
    {
        get => _groups ?? [];
        init => _groups = [.. value];
    }
}
