using Penstock.TimeFrames.Files;

namespace Penstock.TimeFrames.Editing;

/// <summary>A record of a source whose blocks have been walked: it is whole.</summary>
/// <param name="File">The source.</param>
/// <param name="Contents">What it holds.</param>
internal sealed record SourceRecord(TimeFrameFile File, RecordContents Contents)
{
    public TimeFrameRecord Record => Contents.Record;

    /// <summary>All records of a file, one by one; ends with the first damage.</summary>
    /// <exception cref="TimeFrameFileException">The file is damaged.</exception>
    public static IEnumerable<SourceRecord> ReadAll(TimeFrameFile file, EditReport report, CancellationToken stop)
    {
        report.BytesIn += file.Length;
        long read = 0;
        foreach (var listing in RecordListing.ReadAll(file, stop: stop))
        {
            if (listing.Contents is not { } contents) throw listing.Damage!;
            report.TimeFramesIn++;
            read += contents.Record.Bytes;
            yield return new SourceRecord(file, contents);
        }

        report.Name(ByteReason.EndOfFile, file.Length - read);
    }
}
