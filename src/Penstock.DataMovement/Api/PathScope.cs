namespace Penstock.DataMovement.Api;

/// <summary>Whether a path lies below another, by whole components: <c>/mnt/cxyz</c> is not below <c>/mnt/c</c>.</summary>
internal static class PathScope
{
    public static bool Contains(string root, string path)
    {
        var folder = root.TrimEnd('/');
        return path.StartsWith(folder, StringComparison.Ordinal) && (path.Length == folder.Length || path[folder.Length] == '/');
    }
}
