using Penstock.Pipeline.Files;
using Penstock.Pipeline.Inputs;

namespace Penstock.Tests.Inputs;

public sealed class InputSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Raw_files_are_told_from_others_by_their_first_header_whatever_their_names()
    {
        var raw = RawBytes.Make(2, 3);
        _folder.Write("in/run.dat", raw);
        _folder.Write("in/text.raw", "II*\0 a camera's picture, say, that is long enough to hold a header of sixty-four bytes"u8.ToArray());
        _folder.Write("in/empty", []);

        var set = InputSet.Open([_folder["in"]], new InputOptions());
        Assert.Equal(_folder["in/run.dat"], Assert.Single(set.Raw).File.Path.ToString());
        Assert.Equal(["in/empty", "in/text.raw"], set.Files.Select(f => f.Relative.ToString()));
        Assert.Empty(set.Warnings);
    }

    [Theory]
    [InlineData("data.raw", 0, 99)]
    [InlineData("data.raw", 1, 0)]
    [InlineData("data.raw", 0, 7, 9, 0)]
    [InlineData("data.bin", 9, 0)]
    [InlineData("data.bin", 6, 1)]
    public void A_damaged_first_header_makes_no_other_file_of_a_raw_one(string name, params int[] hits)
    {
        var raw = RawBytes.Make(2, 3);
        for (var i = 0; i < hits.Length; i += 2) raw[hits[i]] = (byte)hits[i + 1];
        var path = _folder.Write(name, raw);

        var exception = Assert.Throws<InputException>(() => InputSet.Open([path], new InputOptions()));
        Assert.StartsWith($"{path}: page at offset 0: ", exception.Message);
    }

    [Fact]
    public void Damage_is_refused_or_with_keep_going_named_with_the_sound_part_kept()
    {
        var raw = RawBytes.Make(2, 3);
        var path = _folder.Write("cut.raw", raw[..^10]);

        var refused = Assert.Throws<InputException>(() => InputSet.Open([path], new InputOptions()));
        Assert.Contains("offsetToNext is 80; the file ends after 70 bytes of this page", refused.Message);
        var set = InputSet.Open([path], new InputOptions { KeepGoing = true });
        Assert.Equal(("inputDamaged", refused.Message), (Assert.Single(set.Losses).Name, set.Losses[0].Message));
        Assert.Equal(6, set.Raw[0].Content.Frames.Count);
        Assert.Contains(set.Warnings, w => w.Contains("no stop page"));
    }

    [Fact]
    public void What_is_not_there_is_refused_by_name()
    {
        Assert.Contains(_folder["nothing"], Assert.Throws<InputException>(() => InputSet.Open([_folder["nothing"]], new InputOptions())).Message);
        Directory.CreateDirectory(_folder["hollow/inside"]);
        Assert.Contains("is a folder without files", Assert.Throws<InputException>(() => InputSet.Open([_folder["hollow"]], new InputOptions())).Message);
        Assert.Contains("''", Assert.Throws<InputException>(() => InputSet.Open([""], new InputOptions())).Message);
        var empty = _folder.Write("empty.raw", []);
        Assert.Contains("is empty", Assert.Throws<InputException>(() => InputSet.Open([empty], new InputOptions())).Message);
        Assert.Contains("nothing is left to send", Assert.Throws<InputException>(() => InputSet.Open([empty], new InputOptions { KeepGoing = true })).Message);
    }

    [Fact]
    public void Symbolic_links_below_an_input_are_warned_of_and_not_followed()
    {
        _folder.Write("in/file", [1]);
        File.CreateSymbolicLink(_folder["in/loop"], _folder["in"]);

        var set = InputSet.Open([_folder["in"]], new InputOptions());
        Assert.Single(set.Files);
        Assert.Contains("symbolic link", Assert.Single(set.Warnings));
    }

    [Fact]
    public void An_unreadable_file_is_refused_or_named()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may read every file");
        _folder.Write("in/open", [1]);
        File.SetUnixFileMode(_folder.Write("in/closed", [1]), UnixFileMode.None);

        Assert.Contains("closed", Assert.Throws<InputException>(() => InputSet.Open([_folder["in"]], new InputOptions())).Message);
        var set = InputSet.Open([_folder["in"]], new InputOptions { KeepGoing = true });
        Assert.Equal("inputUnreadable", Assert.Single(set.Losses).Name);
    }

    [Fact]
    public void Kinds_other_than_files_and_folders_are_no_input() =>
        Assert.Contains("neither a file nor a folder", Assert.Throws<InputException>(() => InputSet.Open(["/dev/null"], new InputOptions())).Message);

    [Fact]
    public void Names_of_any_bytes_are_found()
    {
        var path = new FilePath(_folder.Path).Join(new FilePath([0xff, 0xfe]));
        FileSystem.CreateNew(path).Dispose();
        var set = InputSet.Open([_folder.Path], new InputOptions());
        Assert.Equal(path, Assert.Single(set.Files).Path);
        FileSystem.Remove(path);
    }
}
