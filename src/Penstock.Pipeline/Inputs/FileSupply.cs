using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Penstock.Pipeline.Files;
using Penstock.Pipeline.Reporting;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Raw;

namespace Penstock.Pipeline.Inputs;

/// <summary>
/// Gives the events of an <see cref="InputSet"/>: first the heartbeat frames of all links by orbit, so that the ticks of all sources rise
/// together whatever the files' layout, then the other files. Memory: 24 bytes per frame beside the scan's.
/// </summary>
public sealed class FileSupply : IEventSupply
{
    private const int MaxOpenFiles = 128;

    private readonly InputSet _set;
    private readonly int _maxEventBytes;
    private readonly RunSource[] _sources;
    private readonly Frame[] _frames;
    private readonly int[] _sourceOfInput;
    private readonly Dictionary<int, SafeFileHandle> _open = [];
    private readonly ulong _span;
    private ulong _tick;
    private int _pass;
    private int _next;
    private long _offset;
    private bool _sentPart;

    /// <summary>Orders the events; reads nothing yet.</summary>
    /// <param name="set">The inputs.</param>
    /// <param name="inputs">Their names as given, for the names of sources.</param>
    /// <param name="options">How they are taken.</param>
    /// <exception cref="InputException">There are more sources than data ids.</exception>
    public FileSupply(InputSet set, IReadOnlyList<string> inputs, InputOptions options)
    {
        _set = set;
        _maxEventBytes = options.MaxEventBytes;
        var links = set.Raw.SelectMany(r => r.Content.Links).Distinct().Order().ToList();
        Links = links;
        var groups = set.Files.Select(f => f.Input).Distinct().Order().ToList();
        if (links.Count + groups.Count > ushort.MaxValue)
        {
            throw new InputException($"the inputs hold {links.Count + groups.Count} sources; at most {ushort.MaxValue} have a data id");
        }

        _sources = [.. links.Select((l, i) => new RunSource(l.Name, (ushort)(i + 1), SourceKind.Link)),
            .. GroupNames(inputs, groups).Select((n, i) => new RunSource(n, (ushort)(links.Count + i + 1), SourceKind.Files))];
        _sourceOfInput = new int[inputs.Count];
        for (var i = 0; i < groups.Count; i++) _sourceOfInput[groups[i]] = links.Count + i;
        _frames = Ordered(links);
        _tick = FirstFileTick;
        _span = FirstFileTick + (ulong)PartsOfFiles() - FirstTick;
    }

    /// <inheritdoc/>
    public IReadOnlyList<RunSource> Sources => _sources;

    /// <summary>The links, which are the first sources.</summary>
    public IReadOnlyList<LinkId> Links { get; }

    /// <summary>The first orbit of which a page says that a time frame begins with it.</summary>
    public uint? FirstTimeFrameOrbit
    {
        get
        {
            foreach (var frame in _frames)
            {
                if (FrameOf(frame).StartsTimeFrame) return (uint)frame.Tick;
            }

            return null;
        }
    }

    private ulong FirstTick => _frames.Length > 0 ? _frames[0].Tick : 1;

    private ulong FirstFileTick => _frames.Length > 0 ? _frames[^1].Tick + 1 : 1;

    /// <inheritdoc/>
    public bool TryNext(out PlannedEvent planned)
    {
        var shift = (ulong)_pass * _span;
        if (_next < _frames.Length)
        {
            var frame = _frames[_next];
            planned = new PlannedEvent(frame.Source, frame.Tick + shift, (int)FrameOf(frame).Bytes, _next, 0, _pass, (uint)frame.Tick);
            _next++;
            return true;
        }

        while (_next - _frames.Length < _set.Files.Count)
        {
            var item = _next - _frames.Length;
            var left = _set.Files[item].Status.Bytes - _offset;
            if (left > 0 || !_sentPart)
            {
                planned = new PlannedEvent(_sourceOfInput[_set.Files[item].Input], _tick++ + shift, (int)Math.Min(left, _maxEventBytes), item, _offset, _pass);
                _offset += planned.Bytes;
                _sentPart = true;
                return true;
            }

            _next++;
            (_offset, _sentPart) = (0, false);
        }

        planned = default;
        return false;
    }

    /// <inheritdoc/>
    public void Read(in PlannedEvent planned, Span<byte> bytes)
    {
        if (_sources[planned.Source].Kind == SourceKind.Link) ReadFrame(_frames[planned.Item], bytes);
        else ReadFile(planned, bytes);
    }

    /// <inheritdoc/>
    public bool Repeat()
    {
        (_pass, _next, _offset, _sentPart, _tick) = (_pass + 1, 0, 0, false, FirstFileTick);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => CloseAll();

    /// <summary>The file that an event of a <see cref="SourceKind.Files"/> source is of.</summary>
    public InputFile FileOf(in PlannedEvent planned) => _set.Files[planned.Item];

    private static IEnumerable<string> GroupNames(IReadOnlyList<string> inputs, List<int> groups)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var group in groups)
        {
            var name = Path.GetFileName(inputs[group].TrimEnd('/'));
            name = name is "" or "." or ".." ? "files" : name;
            var unique = name;
            for (var i = 2; !used.Add(unique); i++) unique = $"{name}-{i}";
            yield return unique;
        }
    }

    private Frame[] Ordered(List<LinkId> links)
    {
        var indexes = links.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var frames = new List<Frame>();
        for (var file = 0; file < _set.Raw.Count; file++)
        {
            var content = _set.Raw[file].Content;
            var sources = content.Links.Select(l => (ushort)indexes[l]).ToArray();
            for (var i = 0; i < content.Frames.Count; i++) frames.Add(new Frame(content.Frames[i].Tick, sources[content.Frames[i].Link], file, i));
        }

        frames.Sort(static (a, b) => a.Tick != b.Tick ? a.Tick.CompareTo(b.Tick) : a.Source.CompareTo(b.Source));
        return [.. frames];
    }

    private long PartsOfFiles() => _set.Files.Sum(f => Math.Max(1, (f.Status.Bytes + _maxEventBytes - 1) / _maxEventBytes));

    private HeartbeatFrame FrameOf(in Frame frame) => _set.Raw[frame.File].Content.Frames[frame.Index];

    private void ReadFrame(in Frame frame, Span<byte> bytes)
    {
        var input = _set.Raw[frame.File];
        var described = FrameOf(frame);
        var file = OpenFile(frame.File, input.File.Path);
        var link = input.Content.Links[described.Link];
        var filled = 0;
        for (var i = 0; i < described.Runs; i++)
        {
            var run = input.Content.Runs[described.FirstRun + i];
            var part = bytes.Slice(filled, (int)run.Bytes);
            ReadAll(file, part, run.Offset, input.File);
            if (!Rdh.TryRead(part, out var rdh) || LinkId.Of(rdh) != link || rdh.Orbit != described.Orbit)
            {
                throw new EventUnreadableException(LossName.InputChanged, $"{input.File.Path}: offset {run.Offset}: is not the page any more that was there before the start");
            }

            filled += part.Length;
        }
    }

    private void ReadFile(in PlannedEvent planned, Span<byte> bytes)
    {
        var file = _set.Files[planned.Item];
        try
        {
            using var handle = FileSystem.OpenRead(file.Path);
            ReadAll(handle, bytes, planned.Offset, file);
            var now = FileSystem.GetStatus(file.Path, follow: true);
            if (now != file.Status with { Mode = now.Mode }) throw new EventUnreadableException(LossName.InputChanged, $"{file.Path}: has changed since the start");
        }
        catch (FileSystemException exception)
        {
            throw new EventUnreadableException(exception.IsNotFound ? LossName.InputMissing : LossName.InputUnreadable, $"{file.Path}: {exception.Message}");
        }
    }

    private static void ReadAll(SafeFileHandle file, Span<byte> bytes, long offset, InputFile input)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                var read = RandomAccess.Read(file, bytes, offset);
                if (read == 0) throw new EventUnreadableException(LossName.InputChanged, $"{input.Path}: has become shorter since the start: nothing at offset {offset}");
                bytes = bytes[read..];
                offset += read;
            }
        }
        catch (IOException exception)
        {
            throw new EventUnreadableException(LossName.InputUnreadable, $"{input.Path}: offset {offset}: {exception.Message}");
        }
    }

    private SafeFileHandle OpenFile(int index, FilePath path)
    {
        if (_open.TryGetValue(index, out var file)) return file;
        if (_open.Count >= MaxOpenFiles) CloseAll();
        try
        {
            return _open[index] = FileSystem.OpenRead(path);
        }
        catch (FileSystemException exception)
        {
            throw new EventUnreadableException(exception.IsNotFound ? LossName.InputMissing : LossName.InputUnreadable, $"{path}: {exception.Message}");
        }
    }

    private void CloseAll()
    {
        foreach (var file in _open.Values) file.Dispose();
        _open.Clear();
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Frame(ulong Tick, ushort Source, int File, int Index);
}
