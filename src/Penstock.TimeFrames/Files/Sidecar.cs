using System.Globalization;
using System.Text;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Files;

/// <summary>The text beside a file that says where every block is: columns of fixed widths, as DataDistribution writes them.</summary>
internal sealed class Sidecar : IDisposable
{
    public const string Extension = ".info";

    private static readonly (string Name, int Width)[] Columns =
    [
        ("TF_ID", 10), ("TF_OFFSET", 10), ("TF_SIZE", 9), ("ORIGIN", 6), ("DESC", 9), ("SUBSPEC", 10), ("DATA_IDX", 8), ("HDR_OFF", 10), ("HDR_SIZE", 8),
        ("DATA_OFF", 10), ("DATA_SIZE", 9), ("RDH_MEM_SIZE", 12), ("RDH_STOP_BIT", 12), ("RDH_FEE_ID", 10), ("RDH_ORBIT", 12), ("RDH_BC", 10), ("RDH_TRG", 10),
    ];

    private readonly string _path;
    private readonly StreamWriter _text;
    private string[] _frame = [];
    private bool _complete;

    public Sidecar(string path)
    {
        _path = path + Extension;
        _text = new StreamWriter(_path + ".part", append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        Line(Columns.Select(c => c.Name));
    }

    public void Begin(ulong id, long offset, long bytes) => _frame = [Text(id), Text((ulong)offset), Text((ulong)bytes)];

    public void Add(EquipmentId equipment, int part, long offset, ReadOnlySpan<byte> payload)
    {
        string[] block =
        [
            .. _frame, equipment.Origin.ToString(), equipment.Description.ToString(), $"0x{equipment.SubSpecification:x8}", Text((ulong)part), Text((ulong)offset),
            Text(DataHeader.Size), Text((ulong)offset + DataHeader.Size), Text((ulong)payload.Length),
        ];
        Line(equipment.Description == DataDescription.RawData ? [.. block, .. Pages(payload)] : block);
    }

    public void Complete()
    {
        _text.Dispose();
        File.Move(_path + ".part", _path);
        _complete = true;
    }

    public void Dispose()
    {
        try
        {
            _text.Dispose();
        }
        catch (IOException)
        {
            // The file goes.
        }

        if (!_complete) File.Delete(_path + ".part");
    }

    // The first page's header, the memory of all pages and the last one's stop bit; nothing where the payload does not begin with a page.
    private static string[] Pages(ReadOnlySpan<byte> payload)
    {
        if (!Rdh.TryRead(payload, out var first) || RdhCheck.FindFault(payload, first) is not null) return [];
        ulong memory = 0;
        var page = first;
        for (var rest = payload; Rdh.TryRead(rest, out var next) && RdhCheck.FindFault(rest, next) is null;)
        {
            page = next;
            memory += next.MemorySize;
            if (next.StopBit != 0 || next.OffsetToNext > rest.Length) break;
            rest = rest[next.OffsetToNext..];
        }

        return [Text(memory), Text(page.StopBit), Text(first.FeeId), Text(first.Orbit), Text(first.BunchCrossing), $"{first.TriggerType:x}"];
    }

    private static string Text(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    private void Line(IEnumerable<string> cells) => _text.WriteLine(string.Join(' ', cells.Select((cell, i) => cell.PadRight(Columns[i].Width))));
}
