using Microsoft.Win32.SafeHandles;
using Penstock.Pipeline.Files;
using Penstock.Pipeline.Inputs;

namespace Penstock.Pipeline.Outputs;

/// <summary>
/// One file of raw pages per link: <c>NAME.raw.part</c> while it grows, <c>NAME.raw</c> when the run is done. When it cannot be written any more it
/// keeps its whole frames and the name <c>.part</c>, and every later frame is refused for the same reason: the file has no gap.
/// </summary>
public sealed class LinkFileOutput : ISourceOutput
{
    private readonly FilePath _name;
    private readonly FilePath _part;
    private readonly bool _replace;
    private SafeFileHandle? _file;
    private OutputException? _failure;
    private long _length;

    /// <summary>The file is made with the first frame.</summary>
    /// <param name="name">The file's final name.</param>
    /// <param name="replace">A file of that name is replaced.</param>
    public LinkFileOutput(FilePath name, bool replace)
    {
        _name = name;
        _part = PartOf(name);
        _replace = replace;
    }

    /// <summary>What a file is called while it grows.</summary>
    public static FilePath PartOf(FilePath name) => new([.. name.Bytes, .. ".part"u8]);

    /// <inheritdoc/>
    public void Append(in PlannedEvent planned, ReadOnlySpan<byte> bytes)
    {
        if (_failure is not null) throw _failure;
        try
        {
            if (_file is null)
            {
                if (_replace) FileSystem.Remove(_part);
                _file = FileSystem.CreateNew(_part);
            }

            RandomAccess.Write(_file, bytes, _length);
            _length += bytes.Length;
        }
        catch (IOException exception)
        {
            _failure = new OutputException($"'{_part}' cannot be written further than {_length} bytes: {exception.Message}", exception);
            CutToWholeFrames();
            throw _failure;
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
        if (_file is null || _failure is not null) return;
        _file.Dispose();
        _file = null;
        try
        {
            FileSystem.Publish(_part, _name, _replace);
        }
        catch (IOException exception)
        {
            throw new OutputException($"'{_part}' stays under this name: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private void CutToWholeFrames()
    {
        try
        {
            if (_file is not null) RandomAccess.SetLength(_file, _length);
        }
        catch (IOException)
        {
            // The failure that is reported already says that the file cannot be written.
        }
    }
}
