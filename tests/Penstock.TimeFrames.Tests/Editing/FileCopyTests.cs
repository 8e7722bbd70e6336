using System.Diagnostics;
using Penstock.Tests.Checking;
using Penstock.TimeFrames.Editing;

namespace Penstock.Tests.Editing;

public sealed class FileCopyTests : IDisposable
{
    private readonly EditFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_copy_that_is_not_what_was_written_gets_no_name()
    {
        var source = _folder.Put("x.tf", CheckedFile.Of(400));
        Assert.True(new FileInfo(source).Length > 2 << 20, "the first piece is not on disk before the last");
        // Changed as soon as the first piece has been written.
        var harmed = false;
        var options = EditFolder.Options with { Progress = _ => harmed = harmed || Harm(_folder["y.tf.part"]) };
        var failure = Assert.Throws<EditException>(() => FileCopy.Run(source, _folder["y.tf"], readBack: true, options, TestContext.Current.CancellationToken));

        Assert.Contains("the copy is deleted", failure.Message);
        Assert.True(harmed);
        Assert.Equal(["x.tf"], _folder.Names());
    }

    // By another program: this one's locks keep it from writing to its own file.
    private static bool Harm(string path)
    {
        using var process = Process.Start("sh", ["-c", "printf x | dd of=\"$0\" bs=1 seek=100 conv=notrunc status=none", path]);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
