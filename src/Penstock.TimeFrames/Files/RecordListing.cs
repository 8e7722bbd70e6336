using System.Runtime.InteropServices;

namespace Penstock.TimeFrames.Files;

/// <summary>A time frame of a file, or the damage in its place.</summary>
/// <param name="Contents">What the headers of the time frame say; null where there is damage.</param>
/// <param name="Damage">The damage; null where there is a time frame.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RecordListing(RecordContents? Contents, TimeFrameFileException? Damage)
{
    /// <summary>
    /// Walks the headers of a whole file, on several threads, and goes on behind damage. Payloads are read only where blocks are so small that passing over them costs more.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="threads">How many; 0, the default, takes as many as there are processors, at most 4.</param>
    /// <param name="stop">Ends the walk.</param>
    /// <returns>In the order of the file, read as it is asked for.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static IEnumerable<RecordListing> ReadAll(TimeFrameFile file, int threads = 0, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        var scan = new RecordScan<RecordListing>(file, threads == 0 ? Math.Min(4, Environment.ProcessorCount) : threads, Reader, static found => found.Damage is null);
        return scan.Run().Select(item => item.Record is null ? new RecordListing(null, item.Damage) : item.Result);

        Func<TimeFrameRecord, RecordListing> Reader()
        {
            var hops = file.NewWindow(TimeFrameBlockReader.HeaderWindowBytes);
            FileWindow? all = null;
            return record => Read(record.HasSmallBlocks ? all ??= file.NewWindow(TimeFrameBlockReader.PayloadWindowBytes) : hops, record, stop);
        }
    }

    /// <summary>The same from the index and the first block of each equipment (<see cref="RecordContents.ReadBeginnings"/>).</summary>
    /// <param name="file">The file.</param>
    /// <param name="stop">Ends the walk.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static IEnumerable<RecordListing> ReadBeginnings(TimeFrameFile file, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var scan = new RecordScan<RecordListing>(file, 1, () => Beginnings, static found => found.Damage is null);
        return scan.Run().Select(item => item.Record is null ? new RecordListing(null, item.Damage) : item.Result);

        RecordListing Beginnings(TimeFrameRecord record)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                return new RecordListing(RecordContents.ReadBeginnings(file, record), null);
            }
            catch (TimeFrameFileException damage)
            {
                return new RecordListing(null, damage);
            }
        }
    }

    private static RecordListing Read(FileWindow window, TimeFrameRecord record, CancellationToken stop)
    {
        try
        {
            return new RecordListing(RecordContents.Read(record, TimeFrameFile.ReadBlocks(record, record.FileOrder, window), withDigests: false, stop), null);
        }
        catch (TimeFrameFileException damage)
        {
            return new RecordListing(null, damage);
        }
    }
}
