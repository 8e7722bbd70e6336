using System.Text;
using Penstock.Pipeline.Files;

namespace Penstock.Tests.Files;

public sealed class FileSystemTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Names_of_any_bytes_are_listed_read_and_written()
    {
        var name = new FilePath([(byte)'a', 0xff, (byte)'\n', 0x80]);
        var path = new FilePath(_folder.Path).Join(name);
        using (var file = FileSystem.CreateNew(path)) RandomAccess.Write(file, "x"u8, 0);

        Assert.Equal([name], FileSystem.List(new FilePath(_folder.Path)));
        Assert.Equal((FileKind.Regular, 1L), (FileSystem.GetStatus(path).Kind, FileSystem.GetStatus(path).Bytes));
        Assert.Equal(@"a\xff\x0a\x80", name.ToString());
        FileSystem.Remove(path);
        Assert.False(FileSystem.Exists(path));
    }

    [Fact]
    public void Modes_and_times_are_kept_to_the_nanosecond()
    {
        var path = new FilePath(_folder.Write("f", [1]));
        FileSystem.SetStatus(path, new FileStatus(FileKind.Regular, 0x1a4, 0, 1_000_000_007, 123_456_789, 0, 0));

        var status = FileSystem.GetStatus(path);
        Assert.Equal((0x1a4, 1_000_000_007L, 123_456_789u), (status.Mode, status.ModifiedSeconds, status.ModifiedNanoseconds));
        Assert.Equal(File.GetLastWriteTimeUtc(_folder["f"]), DateTime.UnixEpoch.AddSeconds(1_000_000_007).AddTicks(1_234_567));
    }

    [Fact]
    public void A_file_that_has_appeared_is_not_replaced_unless_told_to()
    {
        var part = new FilePath(_folder.Write("part", "new"u8.ToArray()));
        var name = new FilePath(_folder.Write("name", "old"u8.ToArray()));

        var exception = Assert.Throws<FileSystemException>(() => FileSystem.Publish(part, name, replace: false));
        Assert.Contains(_folder["name"], exception.Message);
        Assert.Equal("old", File.ReadAllText(_folder["name"]));
        FileSystem.Publish(part, name, replace: true);
        Assert.Equal("new", File.ReadAllText(_folder["name"]));
        Assert.False(File.Exists(_folder["part"]));
    }

    [Fact]
    public void Symbolic_links_are_seen_as_such_unless_followed()
    {
        File.CreateSymbolicLink(_folder["link"], "nowhere");
        var link = new FilePath(_folder["link"]);

        Assert.Equal(FileKind.SymbolicLink, FileSystem.GetStatus(link).Kind);
        Assert.True(Assert.Throws<FileSystemException>(() => FileSystem.GetStatus(link, follow: true)).IsNotFound);
    }

    [Fact]
    public void Folders_are_made_with_those_above_and_stay_when_they_are_there()
    {
        var deep = new FilePath(_folder["a/b/c"]);
        FileSystem.MakeFolders(deep);
        FileSystem.MakeFolders(deep);
        Assert.True(Directory.Exists(_folder["a/b/c"]));

        _folder.Write("file", []);
        Assert.Throws<FileSystemException>(() => FileSystem.MakeFolders(new FilePath(_folder["file"])));
    }

    [Theory]
    [InlineData("/a/b", "b", "/a")]
    [InlineData("a", "a", "")]
    [InlineData("a/b/c", "c", "a/b")]
    public void Paths_have_a_name_and_a_folder(string path, string name, string folder)
    {
        Assert.Equal(name, Encoding.UTF8.GetString(new FilePath(path).Name.Bytes));
        Assert.Equal(folder, Encoding.UTF8.GetString(new FilePath(path).Folder.Bytes));
    }
}
