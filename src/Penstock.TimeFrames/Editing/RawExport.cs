using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Editing;

/// <summary>Takes the raw pages out of time frames: the payloads of RAWDATA, byte for byte, in the order of the file.</summary>
public static class RawExport
{
    /// <summary>Writes all pages to one file.</summary>
    /// <param name="path">The time frame file.</param>
    /// <param name="target">The file of raw pages, or, with <paramref name="perEquipment"/>, the folder of one file per equipment.</param>
    /// <param name="perEquipment">True to write <c>ITS_0x0000002a.raw</c> and so on.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="stop">Ends the export; nothing is written.</param>
    /// <exception cref="EditException">More equipments than files can be open.</exception>
    /// <exception cref="TimeFrameFileException">The file is damaged; nothing is written.</exception>
    /// <exception cref="IOException">A file cannot be read or written, or is there already.</exception>
    public static EditReport Run(string path, string target, bool perEquipment, EditOptions options, CancellationToken stop = default)
    {
        var report = new EditReport();
        using var file = TimeFrameFile.Open(path);
        if (perEquipment) Directory.CreateDirectory(target);
        using var outputs = new RawOutputs(target, perEquipment, options);
        foreach (var source in SourceRecord.ReadAll(file, report, stop))
        {
            Export(source, outputs, report, stop);
            report.TimeFramesOut++;
            options.Progress(source.Record.Bytes);
        }

        outputs.Complete(report);
        return report;
    }

    private static void Export(SourceRecord source, RawOutputs outputs, EditReport report, CancellationToken stop)
    {
        var record = source.Record;
        report.Name(ByteReason.RecordHeaders, record.DataOffset - record.Offset);
        var blocks = source.File.ReadBlocks(record, withPayloads: true);
        while (blocks.TryRead())
        {
            stop.ThrowIfCancellationRequested();
            var block = blocks.Block;
            if (block.Header.DataDescription != DataDescription.RawData)
            {
                report.Name(ByteReason.Equipments, block.Bytes);
                continue;
            }

            report.Name(ByteReason.DataHeaders, block.PayloadOffset - block.Offset);
            var output = outputs.Of(block.Header.Equipment);
            for (long done = 0; done < block.PayloadBytes;)
            {
                var piece = blocks.PayloadFrom(done);
                output.Write(piece);
                done += piece.Length;
            }
        }
    }
}
