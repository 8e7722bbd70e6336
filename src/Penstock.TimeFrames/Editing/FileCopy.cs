using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Penstock.Checksums;
using Penstock.TimeFrames.Files;

namespace Penstock.TimeFrames.Editing;

/// <summary>
/// Copies a file byte for byte and reads the copy back from the disk before it gets its name: a copy that there is has the same checksum as what was read. Damaged
/// sources are refused.
/// </summary>
public static partial class FileCopy
{
    private const int DontNeed = 4;

    /// <summary>Copies a file.</summary>
    /// <param name="path">The source.</param>
    /// <param name="target">The copy.</param>
    /// <param name="readBack">True to compare the copy, read from the disk, with the source's checksum.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="stop">Ends the copying; nothing is written.</param>
    /// <returns>The report, and XXH3-64 over the file.</returns>
    /// <exception cref="EditException">The copy is not what was written.</exception>
    /// <exception cref="TimeFrameFileException">The source is damaged; nothing is written.</exception>
    /// <exception cref="IOException">A file cannot be read or written, or is there already.</exception>
    public static (EditReport Report, ulong Checksum) Run(string path, string target, bool readBack, EditOptions options, CancellationToken stop = default)
    {
        var report = new EditReport();
        using var file = TimeFrameFile.Open(path);
        long sound = 0;
        foreach (var listing in RecordListing.ReadAll(file, stop: stop))
        {
            if (listing.Contents is null) throw listing.Damage!;
            sound++;
        }

        using var output = PartFile.Create(target, options.Replace);
        output.Digest = new Xxh3();
        var piece = new byte[1 << 20];
        for (long done = 0; done < file.Length; done += piece.Length)
        {
            stop.ThrowIfCancellationRequested();
            var bytes = piece.AsSpan(0, (int)Math.Min(piece.Length, file.Length - done));
            file.ReadAt(done, bytes);
            output.Write(bytes);
            options.Progress(bytes.Length);
        }

        var digest = output.Digest.Value;
        output.Flush();
        if (readBack) ReadBack(output, digest, options, stop);
        output.Complete();
        (report.BytesIn, report.BytesOut, report.TimeFramesIn, report.TimeFramesOut) = (file.Length, output.Length, sound, sound);
        report.Files.Add(target);
        return (report, digest);
    }

    private static void ReadBack(PartFile output, ulong expected, EditOptions options, CancellationToken stop)
    {
        using var copy = File.OpenHandle(output.Path + ".part", options: FileOptions.SequentialScan);
        // What is on disk, not what is left of it in memory.
        if (OperatingSystem.IsLinux()) _ = Advise(copy, 0, 0, DontNeed);
        var digest = new Xxh3();
        var piece = new byte[1 << 20];
        long at = 0;
        for (int read; (read = RandomAccess.Read(copy, piece, at)) > 0; at += read)
        {
            stop.ThrowIfCancellationRequested();
            digest.Append(piece.AsSpan(0, read));
            options.Progress(read);
        }

        if (at != output.Length || digest.Value != expected)
        {
            throw new EditException($"{output.Path}: the copy has {at} bytes with XXH3-64 {digest.Value:x16} on disk; {output.Length} bytes with {expected:x16} were written, and the copy is deleted");
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise", SetLastError = true)]
    private static partial int Advise(SafeFileHandle file, long offset, long bytes, int advice);
}
