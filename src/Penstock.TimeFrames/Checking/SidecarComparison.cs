using System.Text;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Checking;

/// <summary>Compares <c>NAME.info</c> with a sound file, row by row. Ends at the first row that is for another place: all behind it would be too.</summary>
internal sealed class SidecarComparison
{
    public const string Extension = Sidecar.Extension;

    private const int MaxLine = 512;
    private const int PartColumn = 6;
    private const int OffsetColumn = 7;

    private readonly string _path;
    private readonly Action<FileProblem> _tell;
    private readonly StreamReader _text;
    private readonly StringBuilder _line = new();
    private long _number;

    private SidecarComparison(string path, Action<FileProblem> tell, StreamReader text) => (_path, _tell, _text) = (path, tell, text);

    public static void Run(TimeFrameFile file, string path, Action<FileProblem> tell, CancellationToken stop)
    {
        using var text = new StreamReader(path, Encoding.UTF8);
        new SidecarComparison(path, tell, text).Run(file, stop);
    }

    private void Run(TimeFrameFile file, CancellationToken stop)
    {
        if (!TryReadRow(out var titles) || !titles.SequenceEqual(Sidecar.Columns.Select(c => c.Name)))
        {
            throw new FormatException($"{_path}: line 1 is '{Shown()}'; the titles from {Sidecar.Columns[0].Name} to {Sidecar.Columns[^1].Name} are accepted");
        }

        file.Next = 0;
        var window = file.NewWindow(TimeFrameBlockReader.HeaderWindowBytes);
        while (file.ReadRecord() is { } record)
        {
            var blocks = TimeFrameFile.ReadBlocks(record, record.FileOrder, window);
            var (element, number, counter) = (-1, 0u, (uint?)null);
            while (blocks.TryRead())
            {
                stop.ThrowIfCancellationRequested();
                counter ??= blocks.Block.Header.TfCounter;
                number = blocks.Block.Element == element ? number + 1 : 0;
                element = blocks.Block.Element;
                if (!Compare(record, blocks.Block, counter.Value, number, window)) return;
            }
        }

        if (TryReadRow(out _)) Tell(file.Length, "row", Shown(), "no more rows are accepted", null);
    }

    // The number of a part is of its message or of its equipment.
    private bool Compare(TimeFrameRecord record, in TimeFrameBlock block, uint counter, uint number, FileWindow window)
    {
        if (!TryReadRow(out var row))
        {
            Tell(block.Offset, "block", $"without a row in {_path}", "one row per block is accepted", counter);
            return false;
        }

        var payload = block.PayloadOffset;
        // A description may have a space in it.
        var cells = string.Join(' ', (IEnumerable<string>)
        [
            $"{counter}", $"{record.Offset}", $"{record.Bytes}",
            .. Sidecar.Cells(block.Header.Equipment, block.Header.SplitPayloadIndex, block.Offset, block.PayloadOffset - block.Offset, block.PayloadBytes),
            .. block.Header.DataDescription == DataDescription.RawData ? Sidecar.Pages(block.PayloadBytes, (at, count) => window.Look(payload + at, count)) : [],
        ]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < Math.Max(cells.Length, row.Length); i++)
        {
            var (here, there) = (i < cells.Length ? cells[i] : "nothing", i < row.Length ? row[i] : "nothing");
            if (here == there || (i == PartColumn && there == $"{number}")) continue;
            Tell(block.Offset, i < Sidecar.Columns.Length ? Sidecar.Columns[i].Name : "column", here, $"'{there}' is accepted, which line {_number} of {_path} says", counter);
            return i > OffsetColumn;
        }

        return true;
    }

    private bool TryReadRow(out string[] row)
    {
        _line.Clear();
        _number++;
        for (int c; (c = _text.Read()) >= 0 && c != '\n' && _line.Length <= MaxLine;) _line.Append((char)c);
        row = _line.ToString().Split((char[])[' ', '\r'], StringSplitOptions.RemoveEmptyEntries);
        return row.Length > 0;
    }

    private string Shown() => string.Concat(_line.ToString().Take(60).Select(c => char.IsControl(c) ? '?' : c));

    private void Tell(long offset, string field, string value, string accepted, uint? counter) =>
        _tell(new FileProblem(ProblemKind.Sidecar, offset, field, value, accepted) { TfCounter = counter });
}
