using Penstock.TimeFrames.Editing;
using Penstock.TimeFrames.Files;

namespace Penstock.Tests.Editing;

/// <summary>A folder that goes with the test, and what is asked of every edit: no byte without a place, nothing left of what failed.</summary>
internal sealed class EditFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateDirectory(Path.Combine(Raw.TemporaryFile.Folder, $"penstock-{Guid.NewGuid():n}"));

    public static EditOptions Options { get; } = new();

    public string Root => _folder.FullName;

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public string Put(string name, byte[] bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public byte[] Bytes(string name) => File.ReadAllBytes(this[name]);

    public List<RecordContents> Read(string name) => Files.TimeFrameFileTests.Read(Bytes(name));

    public string[] Names() => [.. _folder.GetFiles().Select(f => f.Name).Order(StringComparer.Ordinal)];

    public static EditReport Balanced(EditReport report)
    {
        Assert.True(report.IsBalanced, $"{report.BytesIn} bytes in, {report.BytesOut} out, named {string.Join(", ", report.Named)}");
        Assert.Equal(report.BytesOut, report.Files.Sum(f => new FileInfo(f).Length));
        return report;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
