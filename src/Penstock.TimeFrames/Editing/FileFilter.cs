using Penstock.TimeFrames.Files;

namespace Penstock.TimeFrames.Editing;

/// <summary>Keeps some time frames, and some equipments of them. What is kept whole is copied byte for byte; else the record gets a new index, and its blocks stay as they are.</summary>
public static class FileFilter
{
    /// <summary>Filters a file into another.</summary>
    /// <exception cref="TimeFrameFileException">The file is damaged; nothing is written.</exception>
    /// <exception cref="IOException">A file cannot be read or written, or is there already.</exception>
    /// <exception cref="OperationCanceledException">Stopped; nothing is written.</exception>
    public static EditReport Run(string path, string target, FilterOptions filter, EditOptions options, CancellationToken stop = default)
    {
        var report = new EditReport();
        using var file = TimeFrameFile.Open(path);
        using var output = TimeFrameOutput.Create(target, options, report);
        foreach (var source in SourceRecord.ReadAll(file, report, stop))
        {
            Take(source, filter, output, report, stop);
            output.Done(source.Record.Bytes);
        }

        output.Complete();
        return report;
    }

    private static void Take(SourceRecord source, FilterOptions filter, TimeFrameOutput output, EditReport report, CancellationToken stop)
    {
        var record = source.Record;
        if (!filter.Selects(source.Contents))
        {
            report.Name(ByteReason.TimeFrames, record.Bytes);
            return;
        }

        var kept = record.FileOrder.Where(i => filter.Selects(record.Index[i].Equipment)).ToArray();
        if (kept.Length == 0 && !filter.KeepEmpty && record.Index.Count > 0)
        {
            report.Name(ByteReason.TimeFrames, record.Bytes);
            return;
        }

        if (kept.Length == record.Index.Count && filter is { Renumber: null, DropEmptyTriggers: false })
        {
            output.Copy(source.File, record, stop);
            return;
        }

        var plan = new RecordPlan { WriteTimeMs = record.WriteTimeMs };
        foreach (var element in kept) plan.Add(new ElementSource(source, element));
        var before = output.Length;
        var change = filter is { Renumber: null, DropEmptyTriggers: false } ? null
            : new HeaderChange { TfCounter = filter.Renumber + (uint)output.TimeFrames, DropEmptyTriggers = filter.DropEmptyTriggers };
        plan.Write(output, change, stop);
        var dropped = (long)record.Index.Where((_, i) => !kept.Contains(i)).Aggregate(0ul, (sum, e) => sum + e.Bytes);
        report.Name(ByteReason.Equipments, dropped);
        var empty = change?.DroppedBytes ?? 0;
        report.Name(ByteReason.EmptyTriggers, empty);
        report.Name(ByteReason.RecordHeaders, record.Bytes - (output.Length - before) - dropped - empty);
    }
}
