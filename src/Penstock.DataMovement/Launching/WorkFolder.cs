using System.Runtime.InteropServices;

namespace Penstock.DataMovement.Launching;

/// <summary>What an operation has on disk while it is under way: a folder of the daemon's with the hostfile, and in it one of the user's. In the user's folder the daemon does nothing, since
/// there links could be planted: the user's own process empties it.</summary>
internal sealed partial class WorkFolder
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private WorkFolder(string path) => Path = path;

    public string Path { get; }

    public string HostfilePath => $"{Path}/hostfile";

    /// <summary>The user's folder.</summary>
    public string Scratch => $"{Path}/scratch";

    /// <summary>Makes the folder of an operation, or finds the one that an earlier daemon made.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static WorkFolder Open(string state, string uid, uint user, uint group)
    {
        var folder = new WorkFolder($"{state}/work/{uid}");
        Directory.CreateDirectory($"{state}/work", Readable);
        Directory.CreateDirectory(folder.Path, Readable);
        if (Directory.Exists(folder.Scratch)) return folder;
        Directory.CreateDirectory(folder.Scratch, Private);
        if (lchown(folder.Scratch, user, group) != 0) throw new IOException($"'{folder.Scratch}' cannot be given to uid {user}: {Marshal.GetLastPInvokeErrorMessage()}");
        return folder;
    }

    public void WriteHostfile(string text) => File.WriteAllText(HostfilePath, text);

    /// <summary>Removes the folder, once the user's process has emptied its part. What cannot be removed stays.</summary>
    public void Remove()
    {
        try
        {
            if (Directory.Exists(Scratch)) Directory.Delete(Scratch, recursive: false);
            File.Delete(HostfilePath);
            if (Directory.Exists(Path)) Directory.Delete(Path, recursive: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Something of the user's is left; it is in nobody's way.
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lchown(string path, uint user, uint group);
}
