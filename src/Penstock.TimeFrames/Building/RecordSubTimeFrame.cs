using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Building;

/// <summary>
/// A record of a file as the bytes of a sub time frame, which <see cref="SubTimeFrameReader"/> reads: what is sent when a file is replayed. Payloads and split
/// numbers stay; data headers of older versions become version 3, and get the counter, run and first orbit of the sub time frame.
/// </summary>
public static class RecordSubTimeFrame
{
    /// <summary>Bytes of it.</summary>
    public static long SizeOf(RecordContents contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        return SubTimeFrameWriter.SizeOf(contents.Blocks, contents.PayloadBytes);
    }

    /// <summary>Writes it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="record">A record of it.</param>
    /// <param name="header">Id, first orbit, run, origin and time.</param>
    /// <param name="destination">As many bytes as <see cref="SizeOf"/> says.</param>
    /// <exception cref="TimeFrameFileException">A block is damaged, or the file has become shorter.</exception>
    public static void Write(TimeFrameFile file, TimeFrameRecord record, SubTimeFrameHeader header, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(file);
        _ = new SubTimeFrameWriter(destination, header);
        var at = SubTimeFrameWriter.StartBytes;
        var blocks = file.ReadBlocks(record, withPayloads: true);
        while (blocks.TryRead())
        {
            var block = blocks.Block;
            (block.Header with { TfCounter = (uint)header.Id, RunNumber = header.RunNumber, FirstTfOrbit = header.FirstOrbit }).Write(destination[at..]);
            at += DataHeader.Size;
            for (long done = 0; done < block.PayloadBytes;)
            {
                var piece = blocks.PayloadFrom(done);
                piece.CopyTo(destination[at..]);
                at += piece.Length;
                done += piece.Length;
            }
        }
    }
}
