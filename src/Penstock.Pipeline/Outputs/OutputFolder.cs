using Penstock.Pipeline.Files;
using Penstock.Pipeline.Inputs;

namespace Penstock.Pipeline.Outputs;

/// <summary>The folder that a run writes to. Looked at before the first event: what is there already is never touched unless the run was told to replace it.</summary>
public sealed class OutputFolder
{
    private readonly FilePath _path;
    private readonly InputSet? _inputs;
    private readonly FileSupply? _supply;
    private readonly bool _replace;

    private OutputFolder(FilePath path, InputSet? inputs, FileSupply? supply, bool replace)
    {
        _path = path;
        _inputs = inputs;
        _supply = supply;
        _replace = replace;
    }

    /// <summary>Makes the folder and looks for files that would be in the way.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="sources">What will be written.</param>
    /// <param name="inputs">The inputs, if there are files among them.</param>
    /// <param name="supply">What plans their events.</param>
    /// <param name="replace">Files in the way are replaced, each when its successor is whole.</param>
    /// <exception cref="InputException">The folder cannot be made or written to, or a file is in the way, or two inputs would be the same file.</exception>
    public static OutputFolder Open(string path, IReadOnlyList<RunSource> sources, InputSet? inputs, FileSupply? supply, bool replace)
    {
        var folder = new OutputFolder(new FilePath(path), inputs, supply, replace);
        try
        {
            FileSystem.MakeFolders(folder._path);
        }
        catch (IOException exception)
        {
            throw new InputException($"output: {exception.Message}", exception);
        }

        folder.LookForObstacles(sources);
        return folder;
    }

    /// <summary>Where a source's events go.</summary>
    public ISourceOutput OutputOf(RunSource source) => source.Kind == SourceKind.Link
        ? new LinkFileOutput(LinkFile(source), _replace)
        : new FileTreeOutput(_path, source.DataId, planned => _supply!.FileOf(planned), _replace);

    /// <summary>Makes the input's folders that hold no file, and gives all their permissions and times.</summary>
    /// <exception cref="OutputException">One cannot be made.</exception>
    public void Complete()
    {
        if (_inputs is null) return;
        var ofFiles = _inputs.Files.Select(f => f.Input).ToHashSet();
        try
        {
            // Children first: making a child changes its parent's time.
            foreach (var folder in _inputs.Folders.Where(f => ofFiles.Contains(f.Input))) FileSystem.MakeFolders(_path.Join(folder.Relative));
            foreach (var folder in _inputs.Folders.Where(f => ofFiles.Contains(f.Input)).Reverse()) FileSystem.SetStatus(_path.Join(folder.Relative), folder.Status);
        }
        catch (IOException exception)
        {
            throw new OutputException(exception.Message, exception);
        }
    }

    private FilePath LinkFile(RunSource source) => _path.Join(new FilePath($"{source.Name}.raw"));

    private void LookForObstacles(IReadOnlyList<RunSource> sources)
    {
        var taken = new Dictionary<FilePath, string>();
        foreach (var source in sources.Where(s => s.Kind == SourceKind.Link))
        {
            taken.Add(LinkFile(source), source.Name);
            taken.Add(LinkFileOutput.PartOf(LinkFile(source)), source.Name);
        }

        foreach (var file in _inputs?.Files ?? [])
        {
            var name = _path.Join(file.Relative);
            if (!taken.TryAdd(name, file.Path.ToString()))
            {
                throw new InputException($"output '{name}' would be both '{taken[name]}' and '{file.Path}'; run them one by one, or without --output");
            }
        }

        if (sources.Any(s => s.Kind == SourceKind.SubTimeFrames) && !_replace) LookForTimeFrames();
        foreach (var name in taken.Keys)
        {
            if (!FileSystem.Exists(name)) continue;
            if (!_replace) throw new InputException($"output '{name}' exists; it is left as it is (another folder, or --overwrite, is accepted)");
            if (FileSystem.GetStatus(name).Kind == FileKind.Folder) throw new InputException($"output '{name}' is a folder; a file is to be written there");
        }
    }

    // The names depend on what the first time frame of a file will be.
    private void LookForTimeFrames()
    {
        try
        {
            foreach (var name in FileSystem.List(_path))
            {
                if (name.ToString() is var text && (text.EndsWith(".tf", StringComparison.Ordinal) || text.EndsWith(".tf.part", StringComparison.Ordinal)))
                {
                    throw new InputException($"output '{_path.Join(name)}' exists; it is left as it is (another folder, or --overwrite, is accepted)");
                }
            }
        }
        catch (FileSystemException exception)
        {
            throw new InputException($"output: {exception.Message}", exception);
        }
    }
}
