using Penstock.TimeFrames.Files;

namespace Penstock.TimeFrames.Editing;

/// <summary>
/// Puts files together. Records of one run and number (the sub time frames of several sources) become one, whose equipments are all of theirs. Keeps a few hundred
/// bytes per time frame, and no data.
/// </summary>
public sealed class FileMerge : IDisposable
{
    private readonly List<TimeFrameFile> _files = [];
    private readonly MergeOptions _merge;
    private readonly EditReport _report = new();

    private FileMerge(MergeOptions merge) => _merge = merge;

    /// <summary>Merges files into another.</summary>
    /// <exception cref="EditException">Sources contradict each other.</exception>
    /// <exception cref="TimeFrameFileException">A file is damaged; nothing is written.</exception>
    /// <exception cref="IOException">A file cannot be read or written, or is there already.</exception>
    /// <exception cref="OperationCanceledException">Stopped; nothing is written.</exception>
    public static EditReport Run(IReadOnlyList<string> paths, string target, MergeOptions merge, EditOptions options, CancellationToken stop = default)
    {
        using var run = new FileMerge(merge);
        foreach (var path in paths) run._files.Add(TimeFrameFile.Open(path));
        using var output = TimeFrameOutput.Create(target, options, run._report);
        run.Write(output, stop);
        output.Complete();
        return run._report;
    }

    /// <summary>Closes the sources.</summary>
    public void Dispose()
    {
        foreach (var file in _files) file.Dispose();
    }

    private void Write(TimeFrameOutput output, CancellationToken stop)
    {
        if (_merge.Concatenate)
        {
            foreach (var source in _files.SelectMany(file => SourceRecord.ReadAll(file, _report, stop))) Write([source], output, stop);
            return;
        }

        // Of older headers, which have neither, every record stays by itself.
        var places = _files.SelectMany((file, number) => SourceRecord.ReadAll(file, _report, stop).Select(s => new Place(number, s.Record.Offset, s.Contents.Run ?? 0, s.Contents.TfCounter ?? 0))).ToList();
        foreach (var group in places.OrderBy(p => p.Run).ThenBy(p => p.Counter).ThenBy(p => p.File).ThenBy(p => p.Offset)
            .GroupBy(p => p is { Run: 0, Counter: 0 } ? p : new Place(0, 0, p.Run, p.Counter)))
        {
            Write([.. group.Select(place => Read(place, stop))], output, stop);
        }
    }

    private SourceRecord Read(Place place, CancellationToken stop)
    {
        var file = _files[place.File];
        return new SourceRecord(file, RecordContents.Read(file, file.ReadRecordAt(place.Offset)!, withDigests: false, stop));
    }

    private void Write(SourceRecord[] sources, TimeFrameOutput output, CancellationToken stop)
    {
        var change = _merge.Renumber is { } first ? new HeaderChange { TfCounter = first + (uint)output.TimeFrames } : null;
        if (sources.Length == 1 && change is null)
        {
            output.Copy(sources[0].File, sources[0].Record, stop);
            output.Done(sources[0].Record.Bytes);
            return;
        }

        CheckOrbits(sources);
        var plan = new RecordPlan { WriteTimeMs = sources.Max(s => s.Record.WriteTimeMs) };
        long dropped = 0;
        foreach (var element in sources.SelectMany(s => s.Record.FileOrder.Select(i => new ElementSource(s, i)))) dropped += Add(plan, element);
        var before = output.Length;
        plan.Write(output, change, stop);
        var bytes = sources.Sum(s => s.Record.Bytes);
        _report.Name(ByteReason.Equipments, dropped);
        _report.Name(ByteReason.RecordHeaders, bytes - (output.Length - before) - dropped);
        output.Done(bytes);
    }

    private static void CheckOrbits(SourceRecord[] sources)
    {
        var first = sources.FirstOrDefault(s => s.Contents.FirstOrbit is > 0);
        foreach (var other in sources.Where(s => s.Contents.FirstOrbit is > 0))
        {
            if (other.Contents.FirstOrbit == first!.Contents.FirstOrbit) continue;
            throw new EditException(
                $"time frame {first.Contents.TfCounter} of run {first.Contents.Run} begins with orbit {first.Contents.FirstOrbit} in {first.File.Path} and with {other.Contents.FirstOrbit} in {other.File.Path}; one is accepted");
        }
    }

    // The bytes that are left out.
    private long Add(RecordPlan plan, ElementSource element)
    {
        var equipment = element.Index.Equipment;
        if (!plan.Add(element, _merge.Duplicates == DuplicatePolicy.Join, out var first)) return 0;
        switch (_merge.Duplicates)
        {
            case DuplicatePolicy.First:
                return (long)element.Index.Bytes;
            case DuplicatePolicy.Join:
                _report.Remarks.Add($"{equipment} of time frame {element.Source.Contents.TfCounter} is in {first.Source.File.Path} and in {element.Source.File.Path}: joined");
                return 0;
            default:
                throw new EditException(
                    $"{equipment} of time frame {element.Source.Contents.TfCounter} is at offset {first.Offset} of {first.Source.File.Path} and at offset {element.Offset} of {element.Source.File.Path}; one is accepted, or another way with duplicates");
        }
    }

    /// <summary>Where a record is, and what it is sorted by.</summary>
    private readonly record struct Place(int File, long Offset, uint Run, uint Counter);
}
