using System.Globalization;
using System.Text;

namespace Penstock.TimeFrames.Checking;

/// <summary>
/// The checksums of a file's records, kept beside it as <c>NAME.xxh3</c>: one line per record with XXH3-64 (seed 0) over all its bytes in 16 hexadecimal digits,
/// its offset and its size. The format of <c>.tf</c> files has no checksum of its own.
/// </summary>
public static class RecordChecksums
{
    /// <summary>What the name of the file is followed by.</summary>
    public const string Extension = ".xxh3";

    private const int MaxLine = 64;

    /// <summary>One record's.</summary>
    /// <param name="Digest">XXH3-64 over its bytes.</param>
    /// <param name="Offset">Where it begins.</param>
    /// <param name="Bytes">Its size.</param>
    public readonly record struct Entry(ulong Digest, long Offset, long Bytes)
    {
        /// <summary>The line.</summary>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Digest:x16}  {Offset}  {Bytes}");
    }

    /// <summary>Reads the lines one by one.</summary>
    /// <exception cref="FormatException">A line is none; the message names file, line and what is accepted.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IEnumerable<Entry> Read(string path)
    {
        using var text = new StreamReader(path, Encoding.ASCII);
        var line = new StringBuilder();
        for (var number = 1; TryReadLine(text, line); number++)
        {
            yield return TryParse(line.ToString(), out var entry)
                ? entry
                : throw new FormatException($"{path}: line {number} is '{Shown(line)}'; 16 hexadecimal digits, an offset and a size are accepted");
        }
    }

    /// <summary>Writes a file of lines, <c>.part</c> first.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, IEnumerable<Entry> entries)
    {
        using (var text = new StreamWriter(path + ".part", append: false, Encoding.ASCII) { NewLine = "\n" })
        {
            foreach (var entry in entries) text.WriteLine(entry);
        }

        File.Move(path + ".part", path, overwrite: true);
    }

    private static bool TryReadLine(StreamReader text, StringBuilder line)
    {
        line.Clear();
        for (int c; (c = text.Read()) >= 0 && c != '\n' && line.Length <= MaxLine;) line.Append((char)c);
        return line.Length > 0 || text.Peek() >= 0;
    }

    private static bool TryParse(string line, out Entry entry)
    {
        entry = default;
        var cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (cells.Length != 3 || cells[0].Length != 16
            || !ulong.TryParse(cells[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var digest)
            || !long.TryParse(cells[1], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            || !long.TryParse(cells[2], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)) return false;
        entry = new Entry(digest, offset, bytes);
        return true;
    }

    private static string Shown(StringBuilder line) => string.Concat(line.ToString().Take(40).Select(c => char.IsControl(c) || c > '~' ? '?' : c));
}
