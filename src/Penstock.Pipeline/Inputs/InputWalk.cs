using Penstock.Pipeline.Files;

namespace Penstock.Pipeline.Inputs;

/// <summary>Finds the files below the inputs. Symbolic links below an input are not followed, pipes, sockets and devices not opened; both are warned of.</summary>
internal sealed class InputWalk(Action<string> warn, Action<string, Exception> refuse)
{
    public List<InputFile> Regular { get; } = [];

    public List<InputFile> Folders { get; } = [];

    /// <summary>Takes a file, or all files below a folder.</summary>
    public void Add(FilePath path, int input)
    {
        FileStatus status;
        try
        {
            status = FileSystem.GetStatus(path, follow: true);
        }
        catch (FileSystemException exception)
        {
            refuse($"input: {exception.Message}", exception);
            return;
        }

        var name = NameOf(path);
        var before = Regular.Count;
        switch (status.Kind)
        {
            case FileKind.Regular:
                Regular.Add(new InputFile(path, name, status, input));
                break;
            case FileKind.Folder:
                Descend(new InputFile(path, name, status, input));
                if (Regular.Count == before) refuse($"input '{path}' is a folder without files", new FileNotFoundException());
                break;
            default:
                refuse($"input '{path}' is neither a file nor a folder", new FileNotFoundException());
                break;
        }
    }

    private void Descend(InputFile folder)
    {
        if (!folder.Relative.IsEmpty) Folders.Add(folder);
        List<FilePath> names;
        try
        {
            names = FileSystem.List(folder.Path);
        }
        catch (FileSystemException exception)
        {
            refuse($"input: {exception.Message}", exception);
            return;
        }

        foreach (var name in names) AddChild(folder, name);
    }

    private void AddChild(InputFile folder, FilePath name)
    {
        var path = folder.Path.Join(name);
        FileStatus status;
        try
        {
            status = FileSystem.GetStatus(path);
        }
        catch (FileSystemException exception)
        {
            refuse($"input: {exception.Message}", exception);
            return;
        }

        var child = new InputFile(path, folder.Relative.Join(name), status, folder.Input);
        switch (status.Kind)
        {
            case FileKind.Regular:
                Regular.Add(child);
                break;
            case FileKind.Folder:
                Descend(child);
                break;
            case FileKind.SymbolicLink:
                warn($"{path}: a symbolic link, not followed and not sent");
                break;
            default:
                warn($"{path}: a pipe, socket or device, not sent");
                break;
        }
    }

    /// <summary>The last name of a path; none for '.', '..' and '/', whose content then has no folder around it.</summary>
    private static FilePath NameOf(FilePath path)
    {
        var bytes = path.Bytes.TrimEnd((byte)'/');
        var name = bytes[(bytes.LastIndexOf((byte)'/') + 1)..];
        return name.SequenceEqual("."u8) || name.SequenceEqual(".."u8) ? new FilePath([]) : new FilePath(name.ToArray());
    }
}
