using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Penstock.Pipeline.Files;
using Penstock.Pipeline.Inputs;

namespace Penstock.Pipeline.Outputs;

/// <summary>
/// The files of an input again, with names, permissions and times. A file gets its name when it is whole; until then, and when a part of it is
/// lost, it has none that anybody could take for it. Only the first pass over the inputs is written.
/// </summary>
public sealed class FileTreeOutput : ISourceOutput
{
    private readonly FilePath _folder;
    private readonly FilePath _part;
    private readonly Func<PlannedEvent, InputFile> _fileOf;
    private readonly bool _replace;
    private SafeFileHandle? _file;
    private InputFile? _current;
    private long _written;
    private bool _broken;
    private OutputException? _failure;

    /// <summary>Nothing is made yet.</summary>
    /// <param name="folder">The output folder.</param>
    /// <param name="source">The source's data id, for the name of the file in work.</param>
    /// <param name="fileOf">The file that an event is of.</param>
    /// <param name="replace">Files that exist are replaced.</param>
    public FileTreeOutput(FilePath folder, int source, Func<PlannedEvent, InputFile> fileOf, bool replace)
    {
        _folder = folder;
        _fileOf = fileOf;
        _replace = replace;
        _part = folder.Join(new FilePath(string.Create(CultureInfo.InvariantCulture, $".penstock-{source}.part")));
    }

    /// <inheritdoc/>
    public void Append(in PlannedEvent planned, ReadOnlySpan<byte> bytes)
    {
        if (planned.Pass > 0) return;
        var file = _fileOf(planned);
        if (!ReferenceEquals(file, _current)) Abandon();
        var begins = _current is null;
        if (begins) (_current, _broken, _failure) = (file, planned.Offset != 0, null);
        if (_failure is not null) throw _failure;
        _broken |= !begins && planned.Offset != _written;
        if (_broken) return;
        try
        {
            if (begins)
            {
                FileSystem.Remove(_part);
                _file = FileSystem.CreateNew(_part);
                _written = 0;
            }

            RandomAccess.Write(_file!, bytes, planned.Offset);
            _written += bytes.Length;
            if (_written == file.Status.Bytes) Finish(file);
        }
        catch (IOException exception)
        {
            _failure = new OutputException($"'{_folder.Join(file.Relative)}' cannot be written: {exception.Message}", exception);
            throw _failure;
        }
    }

    /// <inheritdoc/>
    public void Complete() => Abandon();

    /// <inheritdoc/>
    public void Dispose() => Abandon();

    private void Finish(InputFile file)
    {
        _file!.Dispose();
        _file = null;
        var name = _folder.Join(file.Relative);
        FileSystem.MakeFolders(name.Folder);
        FileSystem.SetStatus(_part, file.Status);
        FileSystem.Publish(_part, name, _replace);
        _current = null;
    }

    private void Abandon()
    {
        if (_file is not null)
        {
            _file.Dispose();
            _file = null;
            FileSystem.Remove(_part);
        }

        _current = null;
    }
}
