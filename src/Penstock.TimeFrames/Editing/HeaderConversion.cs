using Penstock.TimeFrames.Files;

namespace Penstock.TimeFrames.Editing;

/// <summary>Writes a file anew with other data headers; payloads stay as they are, records get a sorted index.</summary>
public static class HeaderConversion
{
    /// <summary>Converts a file.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The version is not 1..3.</exception>
    /// <exception cref="TimeFrameFileException">The file is damaged; nothing is written.</exception>
    /// <exception cref="IOException">A file cannot be read or written, or is there already.</exception>
    public static EditReport Run(string path, string target, ConversionOptions conversion, EditOptions options, CancellationToken stop = default)
    {
        if (conversion.HeaderVersion is { } version and not (1 or 2 or 3)) throw new ArgumentOutOfRangeException(nameof(conversion), version, $"the header version is {version}; 1..3 is accepted");
        var report = new EditReport();
        using var file = TimeFrameFile.Open(path);
        using var output = TimeFrameOutput.Create(target, options, report);
        var change = new HeaderChange { Version = conversion.HeaderVersion, DataHeaderOnly = conversion.DataHeaderOnly, RunNumber = conversion.RunNumber };
        foreach (var source in SourceRecord.ReadAll(file, report, stop))
        {
            if (conversion.Renumber is { } first) change.TfCounter = first + (uint)output.TimeFrames;
            Convert(source, change, output, report, stop);
            output.Done(source.Record.Bytes);
        }

        output.Complete();
        if (change.BlocksWithLostFields > 0) report.Remarks.Add($"{change.BlocksWithLostFields} blocks had a counter, run or orbit for which a header of their version has no place");
        return report;
    }

    private static void Convert(SourceRecord source, HeaderChange change, TimeFrameOutput output, EditReport report, CancellationToken stop)
    {
        var record = source.Record;
        var plan = new RecordPlan { WriteTimeMs = record.WriteTimeMs };
        foreach (var element in record.FileOrder) plan.Add(new ElementSource(source, element));
        var before = output.Length;
        plan.Write(output, change, stop);
        var start = RecordLayout.StartBytesOf(record.Index.Count);
        var data = record.Bytes - (record.DataOffset - record.Offset);
        report.Name(ByteReason.DataHeaders, data - (output.Length - before - start));
        report.Name(ByteReason.RecordHeaders, record.DataOffset - record.Offset - start);
    }
}
