using Microsoft.Win32.SafeHandles;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Raw;

namespace Penstock.TimeFrames.Editing;

/// <summary>
/// Makes time frames of files of raw pages: one message per link, one part per heartbeat frame, every page byte for byte. Keeps about 100 bytes per heartbeat
/// frame, and no data.
/// </summary>
public sealed class RawImport : IDisposable
{
    private readonly List<SafeFileHandle> _handles = [];
    private readonly List<RawFile> _files = [];
    private readonly RawImportOptions _import;
    private readonly EditReport _report = new();
    private readonly byte[] _copy = new byte[1 << 20];

    private RawImport(RawImportOptions import) => _import = import;

    /// <summary>Converts files of raw pages, which may hold the same links, into a time frame file.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="EditException">Heartbeat frames lie before the first orbit.</exception>
    /// <exception cref="RawDataException">A page is damaged; nothing is written.</exception>
    /// <exception cref="IOException">A file cannot be read or written, or is there already.</exception>
    public static EditReport Run(IReadOnlyList<string> paths, string target, RawImportOptions import, EditOptions options, CancellationToken stop = default)
    {
        import.Validate();
        using var run = new RawImport(import);
        run.Scan(paths, options);
        using var output = TimeFrameOutput.Create(target, options, run._report);
        run.Write(output, stop);
        output.Complete();
        return run._report;
    }

    /// <summary>Closes the sources.</summary>
    public void Dispose()
    {
        foreach (var handle in _handles) handle.Dispose();
    }

    private void Scan(IReadOnlyList<string> paths, EditOptions options)
    {
        var scan = new HeartbeatFrameScan(_import.Frames == FrameCheck.Off ? static _ => { } : _report.Remarks.Add);
        foreach (var path in paths)
        {
            var handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
            _handles.Add(handle);
            var file = scan.Read(handle, path);
            if (file.Damage is { } damage) throw damage;
            _files.Add(file);
            _report.BytesIn += file.WalkedBytes;
            options.Progress(file.WalkedBytes);
        }
    }

    private void Write(TimeFrameOutput output, CancellationToken stop)
    {
        var all = _files.SelectMany((file, number) => file.Frames.Select(f => new Piece(f.Tick, number, file.Links[f.Link], f))).ToList();
        var pieces = _import.Frames == FrameCheck.Drop ? all.FindAll(p => p.Frame.IsWhole) : all;
        _report.Name(ByteReason.IncompleteFrames, all.Sum(p => p.Frame.Bytes) - pieces.Sum(p => p.Frame.Bytes));
        if (pieces.Count == 0) return;
        var first = _import.FirstOrbit ?? pieces.Min(p => p.Tick);
        if (pieces.MinBy(p => p.Tick) is var early && early.Tick < first)
        {
            throw new EditException($"{_files[early.File].Name}: a heartbeat frame of {early.Link} has orbit {early.Frame.Orbit}; {first} and above is accepted, which the first time frame begins with");
        }

        foreach (var frame in pieces.GroupBy(p => (p.Tick - first) / (ulong)_import.OrbitsPerTimeFrame).OrderBy(g => g.Key))
        {
            stop.ThrowIfCancellationRequested();
            _report.TimeFramesIn++;
            var orbit = unchecked((uint)(first + (frame.Key * (ulong)_import.OrbitsPerTimeFrame)));
            Write(frame, unchecked(_import.FirstTimeFrame + (uint)frame.Key), orbit, output);
        }
    }

    // One message per link; links of one equipment in their order.
    private void Write(IEnumerable<Piece> frame, uint counter, uint firstOrbit, TimeFrameOutput output)
    {
        var messages = frame.GroupBy(p => p.Link).Select(g => (Equipment: _import.EquipmentOf(g.Key), Link: g.Key, Parts: g.OrderBy(p => p.Tick).ThenBy(p => p.File).ToArray()))
            .OrderBy(m => m.Equipment).ThenBy(m => m.Link).ToArray();
        var index = new List<IndexElement>();
        ulong offset = 0;
        foreach (var message in messages)
        {
            var bytes = message.Parts.Aggregate(0ul, (sum, p) => sum + DataHeader.Size + (ulong)p.Frame.Bytes);
            if (index.Count > 0 && index[^1].Equipment == message.Equipment) index[^1] = index[^1] with { Blocks = index[^1].Blocks + (uint)message.Parts.Length, Bytes = index[^1].Bytes + bytes };
            else index.Add(new IndexElement(message.Equipment, (uint)message.Parts.Length, offset, bytes));
            offset += bytes;
        }

        output.BeginRecord();
        var start = RecordLayout.Start(index, _import.WriteTimeMs);
        output.Write(start);
        _report.Name(ByteReason.RecordHeaders, -start.Length);
        foreach (var (equipment, _, parts) in messages) WriteMessage(equipment, parts, counter, firstOrbit, output);
        output.EndRecord();
    }

    private void WriteMessage(EquipmentId equipment, Piece[] parts, uint counter, uint firstOrbit, TimeFrameOutput output)
    {
        Span<byte> header = stackalloc byte[DataHeader.Size];
        for (var i = 0; i < parts.Length; i++)
        {
            new DataHeader
            {
                DataDescription = equipment.Description,
                DataOrigin = equipment.Origin,
                SubSpecification = equipment.SubSpecification,
                PayloadSerialization = HeaderName.None,
                SplitPayloadParts = (uint)parts.Length,
                SplitPayloadIndex = (uint)i,
                PayloadSize = (ulong)parts[i].Frame.Bytes,
                FirstTfOrbit = firstOrbit,
                TfCounter = counter,
                RunNumber = _import.RunNumber,
            }.Write(header);
            output.Write(header);
            _report.Name(ByteReason.DataHeaders, -DataHeader.Size);
            var file = _files[parts[i].File];
            for (var run = 0; run < parts[i].Frame.Runs; run++) Copy(_handles[parts[i].File], file.Name, file.Runs[parts[i].Frame.FirstRun + run], output);
        }
    }

    private void Copy(SafeFileHandle from, string name, PageRun run, TimeFrameOutput output)
    {
        for (long done = 0; done < run.Bytes;)
        {
            var read = RandomAccess.Read(from, _copy.AsSpan(0, (int)Math.Min(_copy.Length, run.Bytes - done)), run.Offset + done);
            if (read == 0) throw new IOException($"{name}: it became shorter while it was read: nothing at offset {run.Offset + done}");
            output.Write(_copy.AsSpan(0, read));
            done += read;
        }
    }

    /// <summary>A heartbeat frame of a file.</summary>
    private readonly record struct Piece(ulong Tick, int File, LinkId Link, HeartbeatFrame Frame);
}
