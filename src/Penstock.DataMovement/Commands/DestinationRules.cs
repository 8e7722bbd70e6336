using System.Text.RegularExpressions;

namespace Penstock.DataMovement.Commands;

/// <summary>Which folder has to exist before a copy, and where a copy goes that comes from one of several mounts of a compute node. Pure: what stands where is told.</summary>
internal static class DestinationRules
{
    /// <summary>From the words of <c>stat -c %F</c>.</summary>
    public static PathKind KindOf(string words)
    {
        var text = words.ToLowerInvariant();
        return text.Contains("directory", StringComparison.Ordinal) ? PathKind.Directory : text.Contains("file", StringComparison.Ordinal) ? PathKind.File : PathKind.Other;
    }

    /// <summary>The folder to make before the copy.</summary>
    /// <param name="source">What is copied: a file or a directory.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="existing">What stands there.</param>
    public static string FolderFor(PathKind source, string destination, PathKind existing) =>
        source == PathKind.File && IsFile(destination, existing) ? Clean(Parent(destination)) : Clean(destination);

    /// <summary>A copy from one of several mounts goes into a folder with the mount's name, so that the mounts' files do not meet.</summary>
    /// <param name="scope">The namespace of the operation: mounts are called <c>SCOPE-NUMBER</c>.</param>
    /// <param name="sourcePath">What is copied.</param>
    /// <param name="source">Its kind.</param>
    /// <param name="destination">Where to, as asked.</param>
    /// <param name="existing">What stands there.</param>
    /// <param name="folder">From <see cref="FolderFor"/>.</param>
    /// <returns>The folder to make and the new destination; null when the source lies in no such mount.</returns>
    public static (string Folder, string Destination)? WithIndexMount(string scope, string sourcePath, PathKind source, string destination, PathKind existing, string folder)
    {
        var match = Regex.Match(sourcePath, $@"({Regex.Escape(scope)}-\d+)(/|$)", RegexOptions.None, TimeSpan.FromSeconds(1));
        if (!match.Success) return null;
        var mount = match.Groups[1].Value;
        // The mount itself, without a slash: dcp copies it under its own name.
        if (sourcePath.EndsWith(mount, StringComparison.Ordinal)) return (folder, destination);
        var below = folder.TrimEnd('/') + "/" + mount;
        var moved = below;
        if (source == PathKind.File && IsFile(destination, existing)) moved += "/" + destination[(destination.LastIndexOf('/') + 1)..];
        if (destination.EndsWith('/')) moved += "/";
        return (below, moved);
    }

    // What does not exist is a directory when it ends with a slash.
    private static bool IsFile(string destination, PathKind existing) =>
        existing == PathKind.File || (existing == PathKind.Missing && !destination.EndsWith('/'));

    private static string Parent(string path)
    {
        var end = path.TrimEnd('/');
        return end[..(end.LastIndexOf('/') + 1)];
    }

    private static string Clean(string path) => "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));
}
