using Penstock.DataMovement.Commands;

namespace Penstock.Tests.Commands;

public sealed class DestinationRulesTests
{
    [Theory]
    [InlineData("file", "/g/u", "directory", "/g/u")]
    [InlineData("file", "/g/u/", "directory", "/g/u")]
    [InlineData("file", "/g/u/data.out", "file", "/g/u")]
    [InlineData("file", "/g/u/new", "missing", "/g/u")]
    [InlineData("file", "/g/u/newdir/", "missing", "/g/u/newdir")]
    [InlineData("file", "/g/u/newdir/new", "missing", "/g/u/newdir")]
    [InlineData("directory", "/g/u", "directory", "/g/u")]
    [InlineData("directory", "/g/u/newdir", "missing", "/g/u/newdir")]
    [InlineData("directory", "/g/u/newdir/", "missing", "/g/u/newdir")]
    [InlineData("file", "/new", "missing", "/")]
    [InlineData("directory", "//g//u/", "missing", "/g/u")]
    public void The_folder_to_make(string source, string destination, string existing, string folder) =>
        Assert.Equal(folder, DestinationRules.FolderFor(Kind(source), destination, Kind(existing)));

    [Theory]
    [InlineData("directory\n", "directory")]
    [InlineData("regular file", "file")]
    [InlineData("regular empty file", "file")]
    [InlineData("symbolic link", "other")]
    [InlineData("fifo", "other")]
    public void Kinds_in_the_words_of_stat(string words, string kind) => Assert.Equal(Kind(kind), DestinationRules.KindOf(words));

    [Theory]
    [InlineData("/mnt/nnf/rabbit-node-2-10/f", "file", "/g/u/", "directory", "/g/u/rabbit-node-2-10", "/g/u/rabbit-node-2-10/")]
    [InlineData("/mnt/nnf/rabbit-node-2-10/f", "file", "/g/u/new.out", "missing", "/g/u/rabbit-node-2-10", "/g/u/rabbit-node-2-10/new.out")]
    [InlineData("/mnt/nnf/rabbit-node-2-10/dir/", "directory", "/g/u/newdir", "missing", "/g/u/newdir/rabbit-node-2-10", "/g/u/newdir/rabbit-node-2-10")]
    [InlineData("/mnt/nnf/rabbit-node-2-10", "directory", "/g/u/", "directory", "/g/u", "/g/u/")]
    [InlineData("/mnt/nnf/rabbit-node-2-10/", "directory", "/g/u/", "directory", "/g/u/rabbit-node-2-10", "/g/u/rabbit-node-2-10/")]
    public void Copies_of_several_mounts_do_not_meet(string source, string kind, string destination, string existing, string folder, string moved)
    {
        var made = DestinationRules.FolderFor(Kind(kind), destination, Kind(existing));
        Assert.Equal((folder, moved), DestinationRules.WithIndexMount("rabbit-node-2", source, Kind(kind), destination, Kind(existing), made));
    }

    [Theory]
    [InlineData("winchell31", "/mnt/nnf/winchell31-0-0/")]
    [InlineData("a.b", "/mnt/aXb-1/")]
    [InlineData("rabbit", "/mnt/nnf/other/")]
    public void What_is_no_mount_of_this_scope_is_refused(string scope, string source) =>
        Assert.Null(DestinationRules.WithIndexMount(scope, source, PathKind.Directory, "/g/u/", PathKind.Directory, "/g/u"));

    private static PathKind Kind(string text) => Enum.Parse<PathKind>(text, ignoreCase: true);
}
