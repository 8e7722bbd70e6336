namespace Penstock.Rpc;

/// <summary>Who opened a Unix socket connection, as the kernel vouches for it (SO_PEERCRED).</summary>
/// <param name="ProcessId">The process at the time of the connect.</param>
/// <param name="UserId">Its effective user.</param>
/// <param name="GroupId">Its effective group.</param>
public readonly record struct PeerCredentials(int ProcessId, uint UserId, uint GroupId);
