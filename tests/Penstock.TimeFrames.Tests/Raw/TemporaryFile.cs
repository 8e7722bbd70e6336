namespace Penstock.Tests.Raw;

/// <summary>A file that goes with the test; in memory where there is such a folder, since tests write tens of thousands.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(byte[] bytes)
    {
        Path = System.IO.Path.Combine(Folder, $"penstock-{Guid.NewGuid():n}");
        File.WriteAllBytes(Path, bytes);
    }

    public static string Folder { get; } = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}
