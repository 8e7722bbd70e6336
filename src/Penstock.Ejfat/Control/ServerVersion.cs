namespace Penstock.Ejfat.Control;

/// <summary>What a control plane says it is.</summary>
/// <param name="Commit">The revision it was built from.</param>
/// <param name="Build">Its version.</param>
/// <param name="CompatTag">The protocol it is compatible with.</param>
public sealed record ServerVersion(string Commit, string Build, string CompatTag);
