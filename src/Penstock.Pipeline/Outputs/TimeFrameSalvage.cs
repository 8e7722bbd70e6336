using Penstock.TimeFrames.Files;

namespace Penstock.Pipeline.Outputs;

/// <summary>Makes the files whole that a worker which died was writing: what stands after the last whole time frame is cut off.</summary>
internal static class TimeFrameSalvage
{
    private const string Part = ".part";

    /// <summary>Looks through a folder that no worker writes to any more.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="replace">Files that are there already are replaced.</param>
    /// <returns>The files that have their names now.</returns>
    /// <exception cref="IOException">One cannot be read, cut or named.</exception>
    public static IReadOnlyList<string> Recover(string folder, bool replace)
    {
        var whole = new List<string>();
        foreach (var path in Directory.GetFiles(folder, "*" + Part).Order(StringComparer.Ordinal))
        {
            var name = path[..^Part.Length];
            // A sidecar says where blocks are that may be cut off.
            if (!name.EndsWith(".tf", StringComparison.Ordinal))
            {
                if (name.EndsWith(".tf.info", StringComparison.Ordinal)) File.Delete(path);
                continue;
            }

            var end = WholeBytes(path);
            if (end == 0)
            {
                File.Delete(path);
                continue;
            }

            using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
            {
                RandomAccess.SetLength(file, end);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(path, name, replace);
            whole.Add(name);
        }

        return whole;
    }

    /// <summary>Time frame files of a folder that were written to since a moment.</summary>
    public static IEnumerable<string> WrittenSince(string folder, DateTime began) =>
        Directory.GetFiles(folder, "*.tf").Where(path => File.GetLastWriteTimeUtc(path) >= began).Order(StringComparer.Ordinal);

    private static long WholeBytes(string path)
    {
        var end = 0L;
        using var file = TimeFrameFile.Open(path);
        try
        {
            while (file.ReadRecord() is { } record) end = record.Offset + record.Bytes;
        }
        catch (TimeFrameFileException)
        {
            // Here it died.
        }

        return end;
    }
}
