using Microsoft.Win32.SafeHandles;
using Penstock.TimeFrames.Building;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Files;

/// <summary>
/// Writes one <c>.tf</c> file as <c>NAME.part</c>, which becomes <c>NAME</c> when it is complete and is deleted when it never is. All padding is
/// zero: the same time frames and times give the same bytes. Payloads go to the system from where they are, without a copy. One thread at a time.
/// </summary>
public sealed class TimeFrameFileWriter : IDisposable
{
    // The kernel takes 1024 pieces in one call. Calls of more than 1 MiB cost ext4 four times the processor time per byte (Linux 6.18): it then makes
    // folios in the page cache that are larger than its caches hold.
    private const int MaxPieces = 1000;
    private const int MaxCallBytes = 1 << 20;

    private readonly SafeFileHandle _file;
    private readonly Sidecar? _sidecar;
    private readonly bool _replace;
    private readonly List<ReadOnlyMemory<byte>> _call = [];
    private bool _failed;
    private bool _ended;

    private TimeFrameFileWriter(string path, SafeFileHandle file, Sidecar? sidecar, bool replace) => (Path, _file, _sidecar, _replace) = (path, file, sidecar, replace);

    /// <summary>The file that there will be.</summary>
    public string Path { get; }

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>Time frames so far.</summary>
    public int TimeFrames { get; private set; }

    internal bool HasFailed => _failed;

    /// <summary>Begins a file.</summary>
    /// <param name="path">Its name when it is complete.</param>
    /// <param name="withSidecar">True to write <c>NAME.info</c> too: a text that says where every block is.</param>
    /// <param name="replace">True to replace a file of that name when this one is complete.</param>
    /// <exception cref="IOException">There is such a file already, or it cannot be written.</exception>
    public static TimeFrameFileWriter Create(string path, bool withSidecar = false, bool replace = false)
    {
        if (!replace) RefuseExisting(path);
        if (withSidecar && !replace) RefuseExisting(path + Sidecar.Extension);
        var file = File.OpenHandle(path + ".part", FileMode.Create, FileAccess.Write, FileShare.Read);
        try
        {
            return new TimeFrameFileWriter(path, file, withSidecar ? new Sidecar(path, replace) : null, replace);
        }
        catch
        {
            file.Dispose();
            File.Delete(path + ".part");
            throw;
        }
    }

    /// <summary>Appends a time frame.</summary>
    /// <param name="frame">The time frame.</param>
    /// <param name="writeTimeMs">The time of writing, Unix milliseconds.</param>
    /// <returns>Bytes of its record.</returns>
    /// <exception cref="IOException">It cannot be written; the time frames before it stay whole, and the file can be completed with them.</exception>
    public long Write(TimeFrameToWrite frame, ulong writeTimeMs)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var layout = RecordLayout.Of(frame);
        var headers = new byte[layout.Messages.Sum(m => m.Parts.Count) * DataHeader.Size];
        var pieces = new List<ReadOnlyMemory<byte>>(1 + 2 * headers.Length / DataHeader.Size) { layout.Start(writeTimeMs) };
        var at = 0;
        foreach (var message in layout.Messages)
        {
            for (var i = 0; i < message.Parts.Count; i++)
            {
                HeaderOf(frame, message, i).Write(headers.AsSpan(at));
                pieces.Add(headers.AsMemory(at, DataHeader.Size));
                pieces.Add(message.Parts[i]);
                at += DataHeader.Size;
            }
        }

        Append(layout, pieces);
        if (_sidecar is null) return layout.Bytes;
        var offset = Begin(frame.Id, layout);
        foreach (var message in layout.Messages)
        {
            for (var i = 0; i < message.Parts.Count; i++)
            {
                _sidecar.Add(message.Equipment, i, offset, message.Parts[i]);
                offset += DataHeader.Size + message.Parts[i].Length;
            }
        }

        _failed = false;
        return layout.Bytes;
    }

    /// <summary>Appends a time frame that was built of sub time frames, its blocks as they came.</summary>
    /// <param name="frame">The time frame.</param>
    /// <param name="writeTimeMs">The time of writing, Unix milliseconds.</param>
    /// <returns>Bytes of its record.</returns>
    /// <exception cref="IOException">It cannot be written; the time frames before it stay whole, and the file can be completed with them.</exception>
    public long Write(BuiltTimeFrame frame, ulong writeTimeMs)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var equipments = frame.Equipments;
        var layout = RecordLayout.Of(frame.Id, equipments);
        Append(layout, [layout.Start(writeTimeMs), .. equipments.Select(e => e.Bytes)]);
        if (_sidecar is null) return layout.Bytes;
        var offset = Begin(frame.Id, layout);
        foreach (var equipment in equipments)
        {
            for (var (at, part) = (0, 0); at < equipment.Bytes.Length; part++)
            {
                _ = DataHeader.TryRead(equipment.Bytes.Span[at..], out var header);
                _sidecar.Add(equipment.Equipment, (int)header.SplitPayloadIndex, offset + at, equipment.Bytes.Slice(at + DataHeader.Size, (int)header.PayloadSize));
                at += DataHeader.Size + (int)header.PayloadSize;
            }

            offset += equipment.Bytes.Length;
        }

        _failed = false;
        return layout.Bytes;
    }

    /// <summary>Gives the file its name, with everything on disk.</summary>
    /// <exception cref="IOException">It cannot be written, or there is such a file by now; it then stays <c>NAME.part</c>.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (_failed) throw new InvalidOperationException($"{Path}: a time frame could not be written; the file can only be given up");
        _failed = true;
        RandomAccess.FlushToDisk(_file);
        _file.Dispose();
        _ended = true;
        File.Move(Path + ".part", Path, _replace);
        _sidecar?.Complete();
    }

    /// <summary>Gives up what is not complete.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _sidecar?.Dispose();
        if (_ended) return;
        _ended = true;
        File.Delete(Path + ".part");
    }

    private static void RefuseExisting(string path)
    {
        if (System.IO.Path.Exists(path)) throw new IOException($"{path} exists; it is not replaced");
    }

    private static DataHeader HeaderOf(TimeFrameToWrite frame, TimeFrameMessage message, int part) => new()
    {
        DataDescription = message.Equipment.Description,
        DataOrigin = message.Equipment.Origin,
        SubSpecification = message.Equipment.SubSpecification,
        PayloadSerialization = message.PayloadSerialization,
        SplitPayloadParts = (uint)message.Parts.Count,
        SplitPayloadIndex = (uint)part,
        PayloadSize = (ulong)message.Parts[part].Length,
        FirstTfOrbit = frame.FirstOrbit,
        TfCounter = (uint)frame.Id,
        RunNumber = frame.RunNumber,
    };

    // A sidecar that fails in between leaves a file that can only be given up: the two would not be of each other.
    private long Begin(ulong id, RecordLayout layout)
    {
        _failed = true;
        _sidecar!.Begin(id, Length - layout.Bytes, layout.Bytes);
        return Length - layout.Bytes + layout.StartBytes;
    }

    private void Append(RecordLayout layout, List<ReadOnlyMemory<byte>> pieces)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (_failed) throw new InvalidOperationException($"{Path}: an earlier time frame could not be written; the file can only be given up");
        _failed = true;
        try
        {
            WritePieces(pieces);
        }
        catch (IOException)
        {
            RandomAccess.SetLength(_file, Length);
            _failed = false;
            throw;
        }

        _failed = false;
        Length += layout.Bytes;
        TimeFrames++;
    }

    private void WritePieces(List<ReadOnlyMemory<byte>> pieces)
    {
        var at = Length;
        var bytes = 0;
        _call.Clear();
        foreach (var piece in pieces)
        {
            for (var left = piece; !left.IsEmpty;)
            {
                if (bytes == MaxCallBytes || _call.Count == MaxPieces)
                {
                    RandomAccess.Write(_file, _call, at);
                    (at, bytes) = (at + bytes, 0);
                    _call.Clear();
                }

                var some = left[..Math.Min(left.Length, MaxCallBytes - bytes)];
                _call.Add(some);
                bytes += some.Length;
                left = left[some.Length..];
            }
        }

        if (bytes > 0) RandomAccess.Write(_file, _call, at);
        _call.Clear();
    }
}
