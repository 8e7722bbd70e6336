using Penstock.TimeFrames.Files;

namespace Penstock.TimeFrames.Editing;

/// <summary>Cuts a file between its time frames; each is copied byte for byte.</summary>
public static class FileSplit
{
    /// <summary>Splits a file.</summary>
    /// <exception cref="ArgumentException">No limit is set, or the pattern cannot be.</exception>
    /// <exception cref="TimeFrameFileException">The file is damaged; files that are complete by then stay.</exception>
    /// <exception cref="IOException">A file cannot be read or written, or is there already.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static EditReport Run(string path, SplitOptions split, EditOptions options, TimeProvider time, CancellationToken stop = default)
    {
        split.Validate();
        var report = new EditReport();
        using var file = TimeFrameFile.Open(path);
        Directory.CreateDirectory(split.Folder);
        TimeFrameOutput? output = null;
        uint? origin = null;
        long window = 0;
        try
        {
            foreach (var source in SourceRecord.ReadAll(file, report, stop))
            {
                var orbit = source.Contents.FirstOrbit ?? 0;
                origin ??= orbit;
                var next = split.Orbits == 0 ? 0 : unchecked(orbit - origin.Value) / split.Orbits;
                if (output is not null && (IsFull(output, split, source.Record.Bytes) || next != window))
                {
                    output.Complete();
                    output.Dispose();
                    output = null;
                }

                window = next;
                output ??= TimeFrameOutput.Create(NameOf(path, split, report.Files.Count, source.Contents, time), options, report);
                output.Copy(file, source.Record, stop);
                output.Done(source.Record.Bytes);
            }

            output?.Complete();
        }
        finally
        {
            output?.Dispose();
        }

        return report;
    }

    private static bool IsFull(TimeFrameOutput output, SplitOptions split, long next) =>
        (split.TimeFrames > 0 && output.TimeFrames >= split.TimeFrames) || (split.Bytes > 0 && output.Length + next > split.Bytes);

    private static string NameOf(string path, SplitOptions split, int number, RecordContents first, TimeProvider time)
    {
        var name = split.NamePattern is { } pattern
            ? TimeFrameFileName.Expand(pattern, number, first.Run ?? 0, first.TfCounter ?? 0, time.GetLocalNow(), Environment.MachineName)
            : $"{Path.GetFileNameWithoutExtension(path)}_{number:d8}.tf";
        return Path.Combine(split.Folder, name);
    }
}
