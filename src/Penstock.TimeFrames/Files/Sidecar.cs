using System.Globalization;
using System.Text;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Files;

/// <summary>The text beside a file that says where every block is: columns of fixed widths, as DataDistribution writes them.</summary>
internal sealed class Sidecar : IDisposable
{
    public const string Extension = ".info";

    internal static readonly (string Name, int Width)[] Columns =
    [
        ("TF_ID", 10), ("TF_OFFSET", 10), ("TF_SIZE", 9), ("ORIGIN", 6), ("DESC", 9), ("SUBSPEC", 10), ("DATA_IDX", 8), ("HDR_OFF", 10), ("HDR_SIZE", 8),
        ("DATA_OFF", 10), ("DATA_SIZE", 9), ("RDH_MEM_SIZE", 12), ("RDH_STOP_BIT", 12), ("RDH_FEE_ID", 10), ("RDH_ORBIT", 12), ("RDH_BC", 10), ("RDH_TRG", 10),
    ];

    private readonly string _path;
    private readonly bool _replace;
    private readonly StreamWriter _text;
    private string[] _frame = [];
    private bool _complete;

    public Sidecar(string path, bool replace)
    {
        (_path, _replace) = (path + Extension, replace);
        _text = new StreamWriter(_path + ".part", append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        Line(Columns.Select(c => c.Name));
    }

    public void Begin(ulong id, long offset, long bytes) => _frame = [Text(id), Text((ulong)offset), Text((ulong)bytes)];

    public void Add(EquipmentId equipment, int part, long offset, ReadOnlyMemory<byte> payload)
    {
        string[] block = [.. _frame, .. Cells(equipment, (uint)part, offset, DataHeader.Size, payload.Length)];
        Line(equipment.Description == DataDescription.RawData ? [.. block, .. Pages(payload.Length, (at, count) => payload.Span.Slice((int)at, count))] : block);
    }

    public void Complete()
    {
        _text.Dispose();
        File.Move(_path + ".part", _path, _replace);
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

    /// <summary>The cells of a block, from ORIGIN to DATA_SIZE.</summary>
    internal static string[] Cells(EquipmentId equipment, uint part, long offset, long headerBytes, long payloadBytes) =>
    [
        equipment.Origin.ToString(), equipment.Description.ToString(), $"0x{equipment.SubSpecification:x8}", Text(part), Text((ulong)offset),
        Text((ulong)headerBytes), Text((ulong)(offset + headerBytes)), Text((ulong)payloadBytes),
    ];

    /// <summary>
    /// The cells of raw pages: the first page's header, the memory of all pages and the last one's stop bit; nothing where the payload does not begin with a page.
    /// </summary>
    internal static string[] Pages(long bytes, LookAt look)
    {
        if (!TryReadPage(bytes, look, 0, out var first)) return [];
        ulong memory = 0;
        var page = first;
        for (long at = 0; TryReadPage(bytes, look, at, out var next); at += next.OffsetToNext)
        {
            page = next;
            memory += next.MemorySize;
            if (next.StopBit != 0 || next.OffsetToNext > bytes - at) break;
        }

        return [Text(memory), Text(page.StopBit), Text(first.FeeId), Text(first.Orbit), Text(first.BunchCrossing), $"{first.TriggerType:x}"];
    }

    private static bool TryReadPage(long bytes, LookAt look, long at, out Rdh page)
    {
        page = default;
        if (bytes - at < Rdh.Size) return false;
        var header = look(at, Rdh.Size);
        return Rdh.TryRead(header, out page) && RdhCheck.FindFault(header, page) is null;
    }

    private static string Text(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    private void Line(IEnumerable<string> cells) => _text.WriteLine(string.Join(' ', cells.Select((cell, i) => cell.PadRight(Columns[i].Width))));

    /// <summary>So many bytes of a payload from there on.</summary>
    internal delegate ReadOnlySpan<byte> LookAt(long at, int count);
}
