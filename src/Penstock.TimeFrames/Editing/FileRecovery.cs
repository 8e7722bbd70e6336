using Penstock.TimeFrames.Files;

namespace Penstock.TimeFrames.Editing;

/// <summary>
/// Rescues what is whole in a damaged file: every record that can be walked is copied byte for byte. Of a damaged record, the equipments that can be walked
/// are put into a record of their own when that is asked for. Every byte of the source is rescued or in a range that names the damage.
/// </summary>
public static class FileRecovery
{
    /// <summary>Recovers a file into another.</summary>
    /// <param name="path">The damaged file.</param>
    /// <param name="target">Where to; null only looks.</param>
    /// <param name="equipments">True to rescue whole equipments of damaged records whose index is sound.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="stop">Ends the recovery; nothing is written.</param>
    /// <returns>The report, and the ranges that cover the file.</returns>
    /// <exception cref="IOException">A file cannot be read or written, or is there already.</exception>
    public static (EditReport Report, IReadOnlyList<RecoveredRange> Ranges) Run(string path, string? target, bool equipments, EditOptions options, CancellationToken stop = default)
    {
        var report = new EditReport();
        using var file = TimeFrameFile.Open(path);
        report.BytesIn = file.Length;
        using var output = target is null ? null : TimeFrameOutput.Create(target, options, report);
        var ranges = new List<RecoveredRange>();
        var walk = new RecordWalk(file);
        TimeFrameFileException? damage = null;
        while (walk.TryNext(_ => damage is null, out var record, out var found))
        {
            stop.ThrowIfCancellationRequested();
            damage = found;
            report.TimeFramesIn++;
            if (record is null) Lose(ranges, found!, found!.Offset);
            else damage = Take(file, record, equipments, output, report, ranges, stop);
            if (record is not null && output is not null) output.Done(record.Bytes);
            else if (record is not null) options.Progress(record.Bytes);
        }

        CloseRanges(file, ranges, report);
        foreach (var range in ranges.Where(r => r.Damage is not null)) report.Name(ByteReason.Damaged, range.Bytes);
        // Equipments of damaged records have been written: they are no loss, their new records' beginnings are additions.
        report.Name(ByteReason.Damaged, -(output?.Rescued ?? 0));
        report.Name(ByteReason.RecordHeaders, -(output?.Added ?? 0));
        if (output is null) report.BytesOut = ranges.Where(r => r.Damage is null).Sum(r => r.Bytes);
        else if (output.TimeFrames > 0) output.Complete();
        return (report, ranges);
    }

    private static TimeFrameFileException? Take(
        TimeFrameFile file, TimeFrameRecord record, bool equipments, TimeFrameOutput? output, EditReport report, List<RecoveredRange> ranges, CancellationToken stop)
    {
        try
        {
            _ = RecordContents.Read(file, record, withDigests: false, stop);
        }
        catch (TimeFrameFileException damage)
        {
            if (equipments && output is not null) Rescue(file, record, output, report, stop);
            Lose(ranges, damage, record.Offset);
            return damage;
        }

        ranges.Add(new RecoveredRange(record.Offset, record.Bytes, null));
        if (output is null) report.TimeFramesOut++;
        else output.Copy(file, record, stop);
        return null;
    }

    private static void Rescue(TimeFrameFile file, TimeFrameRecord record, TimeFrameOutput output, EditReport report, CancellationToken stop)
    {
        var contents = new RecordContents { Record = record, Equipments = [] };
        var plan = new RecordPlan { WriteTimeMs = record.WriteTimeMs };
        long bytes = 0;
        foreach (var element in record.FileOrder.Where(i => IsWhole(file, record, i, stop)))
        {
            plan.Add(new ElementSource(new SourceRecord(file, contents), element));
            bytes += (long)record.Index[element].Bytes;
        }

        if (plan.Equipments == 0) return;
        var before = output.Length;
        plan.Write(output, null, stop);
        output.Rescued += bytes;
        output.Added += output.Length - before - bytes;
        report.Remarks.Add($"{plan.Equipments} of {record.Index.Count} equipments of the time frame at offset {record.Offset} were rescued, {bytes} bytes");
    }

    private static bool IsWhole(TimeFrameFile file, TimeFrameRecord record, int element, CancellationToken stop)
    {
        try
        {
            var blocks = file.ReadBlocks(record, element);
            while (blocks.TryRead()) stop.ThrowIfCancellationRequested();
            return true;
        }
        catch (TimeFrameFileException)
        {
            return false;
        }
    }

    private static void Lose(List<RecoveredRange> ranges, TimeFrameFileException damage, long offset) => ranges.Add(new RecoveredRange(offset, 0, damage));

    // Sound records lie apart from each other; what is between them is what the damages in between are about.
    private static void CloseRanges(TimeFrameFile file, List<RecoveredRange> ranges, EditReport report)
    {
        var closed = new List<RecoveredRange>();
        long at = 0;
        TimeFrameFileException? pending = null;
        foreach (var range in ranges)
        {
            if (range.Damage is { } damage)
            {
                pending ??= damage;
                continue;
            }

            AddLost(closed, at, range.Offset, ref pending);
            closed.Add(range);
            at = range.Offset + range.Bytes;
        }

        if (pending is null) report.Name(ByteReason.EndOfFile, file.Length - at);
        AddLost(closed, at, file.Length, ref pending);
        ranges.Clear();
        ranges.AddRange(closed);
    }

    private static void AddLost(List<RecoveredRange> closed, long from, long to, ref TimeFrameFileException? damage)
    {
        if (to > from && damage is not null) closed.Add(new RecoveredRange(from, to - from, damage));
        damage = null;
    }
}
