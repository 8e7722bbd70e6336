namespace Penstock.Tests;

/// <summary>A folder that everybody may go through, and that is gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder()
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"penstock-dm-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path, (UnixFileMode)0b111_101_101);
    }

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>A folder in it that everybody may write to.</summary>
    public string Open(string name)
    {
        Directory.CreateDirectory(this[name]);
        File.SetUnixFileMode(this[name], (UnixFileMode)0b111_111_111);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
