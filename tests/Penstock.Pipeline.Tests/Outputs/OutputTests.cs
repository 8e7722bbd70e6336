using Penstock.Pipeline.Files;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Outputs;

namespace Penstock.Tests.Outputs;

public sealed class OutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_link_s_file_has_its_name_only_when_the_run_is_done()
    {
        using var output = new LinkFileOutput(new FilePath(_folder["link.raw"]), replace: false);
        output.Append(default, "one"u8);
        output.Append(default, "two"u8);
        Assert.Equal(["link.raw.part"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));

        output.Complete();
        Assert.Equal("onetwo", File.ReadAllText(_folder["link.raw"]));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_file_that_cannot_be_written_refuses_every_further_frame_for_the_same_reason()
    {
        using var output = new LinkFileOutput(new FilePath("/dev/full/link.raw"), replace: false);
        var refused = Assert.Throws<OutputException>(() => output.Append(default, "x"u8));
        Assert.Equal("outputFailed", refused.Loss);
        Assert.Same(refused, Assert.Throws<OutputException>(() => output.Append(default, "y"u8)));
        Assert.True(FileSystemException.IsFull(new IOException("no space", 28)));
        Assert.True(FileSystemException.IsFull(new IOException("quota", 122)));
        Assert.False(FileSystemException.IsFull(new IOException("denied", 13)));
    }

    [Fact]
    public void Files_come_out_with_names_bytes_modes_and_times()
    {
        _folder.Write("in/a/text", "hello"u8.ToArray());
        _folder.Write("in/empty", []);
        Directory.CreateDirectory(_folder["in/hollow"]);
        File.SetUnixFileMode(_folder["in/a/text"], UnixFileMode.UserRead | UnixFileMode.GroupExecute);
        File.SetLastWriteTimeUtc(_folder["in/a/text"], new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        Directory.SetLastWriteTimeUtc(_folder["in/a"], new DateTime(2002, 2, 3, 4, 5, 6, DateTimeKind.Utc));

        Copy(replace: false);

        Assert.Equal("hello", File.ReadAllText(_folder["out/in/a/text"]));
        Assert.Equal(File.GetUnixFileMode(_folder["in/a/text"]), File.GetUnixFileMode(_folder["out/in/a/text"]));
        Assert.Equal(File.GetLastWriteTimeUtc(_folder["in/a/text"]), File.GetLastWriteTimeUtc(_folder["out/in/a/text"]));
        Assert.Equal(Directory.GetLastWriteTimeUtc(_folder["in/a"]), Directory.GetLastWriteTimeUtc(_folder["out/in/a"]));
        Assert.Empty(File.ReadAllBytes(_folder["out/in/empty"]));
        Assert.True(Directory.Exists(_folder["out/in/hollow"]));
        Assert.Empty(Directory.GetFiles(_folder["out"]));
    }

    [Fact]
    public void What_is_in_the_way_stays_unless_it_shall_be_replaced()
    {
        _folder.Write("in/text", "new"u8.ToArray());
        _folder.Write("out/in/text", "old"u8.ToArray());

        Assert.Contains("exists; it is left as it is", Assert.Throws<InputException>(() => Copy(replace: false)).Message);
        Assert.Equal("old", File.ReadAllText(_folder["out/in/text"]));
        Copy(replace: true);
        Assert.Equal("new", File.ReadAllText(_folder["out/in/text"]));
    }

    [Fact]
    public void Two_inputs_that_would_be_one_file_are_refused()
    {
        string[] paths = [_folder.Write("a/same", [1]), _folder.Write("b/same", [2])];
        var options = new InputOptions();
        var set = InputSet.Open(paths, options);
        using var supply = new FileSupply(set, paths, options);

        Assert.Contains("would be both", Assert.Throws<InputException>(() => OutputFolder.Open(_folder["out"], supply.Sources, set, supply, replace: true)).Message);
        Assert.Equal(["same", "same-2"], supply.Sources.Select(s => s.Name));
    }

    [Fact]
    public void A_file_of_which_a_part_is_missing_does_not_appear()
    {
        var path = _folder.Write("in", [1, 2, 3, 4, 5, 6]);
        Copy(replace: false, input: path, maxEventBytes: 2, skip: 1);

        Assert.Empty(Directory.GetFiles(_folder["out"]));
    }

    private void Copy(bool replace, string? input = null, int maxEventBytes = 1 << 20, int skip = -1)
    {
        string[] paths = [input ?? _folder["in"]];
        var options = new InputOptions { MaxEventBytes = maxEventBytes };
        var set = InputSet.Open(paths, options);
        using var supply = new FileSupply(set, paths, options);
        var folder = OutputFolder.Open(_folder["out"], supply.Sources, set, supply, replace);
        using var output = folder.OutputOf(supply.Sources[0]);
        for (var i = 0; supply.TryNext(out var planned); i++)
        {
            var bytes = new byte[planned.Bytes];
            supply.Read(planned, bytes);
            if (i != skip) output.Append(planned, bytes);
        }

        output.Complete();
        folder.Complete();
    }
}
