namespace Penstock.DataMovement;

/// <summary>What a server is.</summary>
/// <param name="Version">Its build.</param>
/// <param name="ApiVersions">The versions of the protocol it speaks; "1" so far.</param>
public sealed record MoverVersion(string Version, IReadOnlyList<string> ApiVersions);
