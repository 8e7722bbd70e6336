namespace Penstock.DataMovement.Api;

/// <summary>Who calls, as the kernel or a verified token vouches for it.</summary>
/// <param name="UserId">The user.</param>
/// <param name="GroupId">The primary group.</param>
/// <param name="Groups">The supplementary groups.</param>
/// <param name="ProcessId">The process at the other end; 0 when there is none to name.</param>
internal sealed record Caller(uint UserId, uint GroupId, IReadOnlyList<uint> Groups, int ProcessId)
{
    /// <summary>What the kernel shows for users that do not exist in this user namespace.</summary>
    public const uint OverflowId = 65534;

    public override string ToString() => ProcessId == 0 ? $"uid {UserId}" : $"uid {UserId}, process {ProcessId}";
}
