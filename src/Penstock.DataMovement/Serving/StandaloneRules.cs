using Penstock.DataMovement.Api;

namespace Penstock.DataMovement.Serving;

/// <summary>What a standalone daemon accepts, and from whom.</summary>
internal sealed record StandaloneRules
{
    private const int LongestPath = 4096;
    private const int LongestOptions = 4096;
    private const int LongestName = 253;

    public OwnerPolicy Ownership { get; init; } = OwnerPolicy.Owner;

    /// <summary>Members see, cancel and delete everybody's operations.</summary>
    public uint? AdministratorGroup { get; init; }

    /// <summary>Sources and destinations must lie below one of these; empty: anywhere.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    public int MostWaiting { get; init; } = 10_000;

    public int MostWaitingPerUser { get; init; } = 1_000;

    /// <summary>The user this daemon is; 0 can act as anybody.</summary>
    public uint OwnUserId { get; init; }

    public bool SeesAll(Caller? caller) => Ownership == OwnerPolicy.Off
        || caller is { UserId: 0 }
        || (AdministratorGroup is { } group && caller is not null && (caller.GroupId == group || caller.Groups.Contains(group)));

    public bool MaySee(Caller? caller, Caller owner) => SeesAll(caller) || (caller is not null && caller.UserId == owner.UserId);

    /// <summary>Why a caller cannot have anything copied; null when he can.</summary>
    public string? RefuseCaller(Caller caller)
    {
        if (caller.UserId == Caller.OverflowId) return $"uid {caller.UserId} stands for users that are not known here";
        return OwnUserId != 0 && caller.UserId != OwnUserId ? $"this daemon runs as uid {OwnUserId} and cannot act as uid {caller.UserId}" : null;
    }

    /// <summary>What is wrong with a request; null when nothing is.</summary>
    public string? RefuseRequest(OperationRequest request) =>
        RefusePath("source", request.Source) ?? RefusePath("destination", request.Destination)
        ?? RefuseCount("slots", request.Slots) ?? RefuseCount("maxSlots", request.MaxSlots)
        ?? RefuseText("profile", request.Profile, LongestName)
        ?? RefuseText("workflow name", request.Workflow?.Name ?? "", LongestName) ?? RefuseText("workflow namespace", request.Workflow?.Namespace ?? "", LongestName)
        ?? RefuseText("dcpOptions", request.DcpOptions, LongestOptions) ?? RefuseText("mpirunOptions", request.MpirunOptions, LongestOptions);

    private string? RefusePath(string what, string path)
    {
        if (path.Length == 0) return $"{what} is empty; an absolute path is accepted";
        if (path[0] != '/') return $"{what} '{Shortened(path)}' is not absolute; a path that begins with / is accepted";
        if (path.Length > LongestPath) return $"{what} has {path.Length} characters; up to {LongestPath} are accepted";
        if (path.Contains('\0', StringComparison.Ordinal)) return $"{what} holds a NUL, which no path can";
        if (path.Split('/').Contains("..")) return $"{what} '{Shortened(path)}' holds '..'; a path without it is accepted";
        return Roots.Count == 0 || Roots.Any(root => PathScope.Contains(root, path)) ? null
            : $"{what} '{Shortened(path)}' is outside what this daemon copies: {string.Join(", ", Roots)}";
    }

    private static string? RefuseCount(string what, int count) =>
        count >= -1 ? null : $"{what} {count} is not accepted; -1 (the profile's), 0 (none) or a number above is";

    private static string? RefuseText(string what, string text, int longest)
    {
        if (text.Length > longest) return $"{what} has {text.Length} characters; up to {longest} are accepted";
        return text.Any(char.IsControl) ? $"{what} holds control characters, which are not accepted" : null;
    }

    private static string Shortened(string text) => text.Length <= 200 ? text : $"{text.AsSpan(0, 200)}...";
}
