using System.Diagnostics;

namespace Penstock.Bench.Copy;

/// <summary>What is copied.</summary>
internal static class Data
{
    private const int FilesOfFolder = 1000;

    /// <summary>One file of random bytes.</summary>
    public static void Big(string folder, long bytes)
    {
        Directory.CreateDirectory(folder);
        using var file = new FileStream(Path.Combine(folder, "big"), FileMode.Create);
        var block = new byte[1 << 20];
        new Random(1).NextBytes(block);
        for (long at = 0; at < bytes; at += block.Length) file.Write(block, 0, (int)Math.Min(block.Length, bytes - at));
    }

    /// <summary>Many files of 0 to 4 KiB, a thousand in a folder.</summary>
    public static void Small(string folder, int count)
    {
        var block = new byte[4096];
        new Random(2).NextBytes(block);
        for (var i = 0; i < count; i++)
        {
            var of = Path.Combine(folder, $"d{i / FilesOfFolder}");
            if (i % FilesOfFolder == 0) Directory.CreateDirectory(of);
            File.WriteAllBytes(Path.Combine(of, $"f{i}"), block.AsSpan(0, i * 7 % 4096).ToArray());
        }
    }

    /// <summary>Files that are mostly holes: 64 KiB of data in each 16 MiB.</summary>
    public static void Sparse(string folder, int files, long bytes)
    {
        Directory.CreateDirectory(folder);
        var block = new byte[64 << 10];
        new Random(3).NextBytes(block);
        for (var i = 0; i < files; i++)
        {
            using var file = new FileStream(Path.Combine(folder, $"sparse{i}"), FileMode.Create);
            file.SetLength(bytes);
            for (long at = 0; at + block.Length <= bytes; at += 16 << 20)
            {
                file.Position = at;
                file.Write(block);
            }
        }
    }

    /// <summary>One file with a hole of 4 KiB before every 4 KiB of data.</summary>
    public static void Holes(string folder, long bytes)
    {
        Directory.CreateDirectory(folder);
        var block = new byte[4096];
        new Random(4).NextBytes(block);
        using var file = new FileStream(Path.Combine(folder, "holes"), FileMode.Create);
        for (long at = block.Length; at < bytes; at += 2 * block.Length)
        {
            file.Position = at;
            file.Write(block);
        }
    }

    /// <summary>Reads everything once: what is measured is a copy in cache.</summary>
    public static void Warm(string folder) => Shell($"find '{folder}' -type f -size -1G -exec cat {{}} + > /dev/null; find '{folder}' -type f -size +1G -exec dd if={{}} of=/dev/null bs=1M status=none \\;");

    public static void Shell(string commands)
    {
        using var process = Process.Start("/bin/bash", ["-c", commands]);
        process.WaitForExit();
    }
}
