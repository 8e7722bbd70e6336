using Penstock.DataMovement.Commands;

namespace Penstock.DataMovement.Launching;

/// <summary>Makes the folder a copy needs, in a process that is the user already.</summary>
internal static class DestinationFolder
{
    /// <summary>Looks at source and destination, and makes what is missing.</summary>
    /// <returns>Why the copy cannot be; null when the folder is there.</returns>
    public static string? Make(string source, string destination)
    {
        var what = $"source '{source}'";
        try
        {
            var kind = KindOf(source);
            if (kind == PathKind.Missing) return $"{what} cannot be copied: No such file or directory";
            what = $"destination '{destination}'";
            var existing = KindOf(destination);
            var folder = DestinationRules.FolderFor(kind, destination, existing);
            // A folder that is copied to what is not there becomes it: only its parent is needed.
            if (kind == PathKind.Directory && existing == PathKind.Missing && !destination.EndsWith('/')) folder = Path.GetDirectoryName(folder) ?? "/";
            what = $"folder '{folder}'";
            Directory.CreateDirectory(folder);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{what}: {e.Message}";
        }
    }

    // Links count as what they lead to; one that leads nowhere is a file to copy.
    private static PathKind KindOf(string path)
    {
        try
        {
            return File.GetAttributes(path).HasFlag(FileAttributes.Directory) ? PathKind.Directory : PathKind.File;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return PathKind.Missing;
        }
    }
}
