namespace Penstock.Tests.Raw;

/// <summary>A file that goes with the test.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(byte[] bytes)
    {
        Path = System.IO.Path.GetTempFileName();
        File.WriteAllBytes(Path, bytes);
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}
