using Penstock.Checksums;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Checking;

/// <summary>
/// Checks one record after the other, on one thread. With payloads every byte is read once, in order, through a window that stays in the processor's cache: it
/// costs a copy from the page cache, and a checksum where there is one to compare.
/// </summary>
internal sealed class RecordCheck
{
    // Larger ones leave the second cache; smaller ones cost more calls. Measured by bench/Penstock.Bench.TimeFrameFiles.
    private const int WindowBytes = 1 << 20;

    // Kept of one record; many records are under way.
    private const int MaxProblems = 100;

    // A record may have more bytes than anybody waits for without a sign.
    private const long ProgressBytes = 16 << 20;

    private readonly FileCheckOptions _options;
    private readonly FileWindow _window;
    private readonly FileWindow _hops;
    private readonly PageCheck _pages;
    private readonly Xxh3 _digest = new();
    private readonly bool _withDigest;
    private readonly CancellationToken _stop;
    private readonly Action<long> _progress;
    private long _told;

    /// <summary>Nothing is read yet.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">What to look at.</param>
    /// <param name="withDigest">Take the checksum of each record.</param>
    /// <param name="progress">Gets bytes that are done.</param>
    /// <param name="stop">Ends the check.</param>
    public RecordCheck(TimeFrameFile file, FileCheckOptions options, bool withDigest, Action<long> progress, CancellationToken stop)
    {
        (_options, _withDigest, _progress, _stop) = (options, withDigest, progress, stop);
        _window = file.NewWindow(WindowBytes);
        _hops = file.NewWindow(TimeFrameBlockReader.HeaderWindowBytes);
        _pages = new PageCheck(_window);
    }

    public RecordFindings Check(TimeFrameRecord record)
    {
        var findings = new RecordFindings(Math.Min(MaxProblems, _options.MaxProblems));
        var headers = new HeaderCheck(findings);
        _digest.Reset();
        _told = record.Offset;
        _window.Begin(record.Offset, record.Offset + record.Bytes, _options.WithPayloads, _withDigest ? _digest : null);
        try
        {
            Walk(record, findings, headers);
            if (_options.WithPayloads) _window.ReadToLimit(_stop);
            findings.Digest = _digest.Value;
        }
        catch (TimeFrameFileException damage)
        {
            findings.Add(damage);
        }

        headers.End(findings.IsDamaged);
        Tell(record.Offset + record.Bytes);
        return findings;
    }

    private void Walk(TimeFrameRecord record, RecordFindings findings, HeaderCheck headers)
    {
        var blocks = TimeFrameFile.ReadBlocks(record, record.FileOrder, _options.WithPayloads || record.HasSmallBlocks ? _window : _hops);
        var element = -1;
        var hasPages = false;
        while (blocks.TryRead())
        {
            _stop.ThrowIfCancellationRequested();
            var block = blocks.Block;
            headers.Add(block);
            findings.Blocks++;
            findings.LastBlock = block.Offset;
            if (block.Offset - _told > ProgressBytes) Tell(block.Offset);
            findings.PayloadBytes += block.PayloadBytes;
            if (!_options.WithPayloads) continue;
            if (block.Element != element)
            {
                if (hasPages) _pages.End();
                element = block.Element;
                hasPages = block.Header.DataDescription == DataDescription.RawData;
                if (hasPages) _pages.Begin(findings, block.Header.Equipment, _options.NameGaps);
            }

            if (hasPages) _pages.Add(block);
        }

        if (hasPages) _pages.End();
    }

    private void Tell(long at)
    {
        _progress(at - _told);
        _told = at;
    }
}
