using Penstock.DataMovement.Copying;

namespace Penstock.Tests.Copying;

public sealed class HardTreeTests
{
    [Theory]
    [InlineData(VerifyLevel.None, 0, 64)]
    [InlineData(VerifyLevel.Hash, 2, 1)]
    [InlineData(VerifyLevel.Compare, 8, 1)]
    public async Task A_tree_of_hard_cases_is_copied_as_rsync_would(VerifyLevel verify, int workers, int chunkMiB)
    {
        using var scratch = Made();
        var result = await new CopyEngine(Archive(scratch, "hard/", "out") with { Verify = verify, Workers = workers, ChunkBytes = (long)chunkMiB << 20 }).RunAsync(TestContext.Current.CancellationToken);
        Assert.Empty(result.Errors);
        Assert.Equal(CopyOutcome.Completed, result.Outcome);
        Assert.Equal("", HardTree.Differences(scratch, "hard/", "out/"));
        Assert.Equal("", scratch.Shell("find out -name '*.part'"));
        // Holes stay holes.
        Assert.True(long.Parse(scratch.Shell("du -k out/sparse | cut -f1")) < 200);
        Assert.Equal("0", scratch.Shell("du -k out/allhole | cut -f1").Trim());
    }

    [Fact]
    public async Task A_second_sync_finds_nothing_to_do()
    {
        using var scratch = Made();
        var options = Archive(scratch, "hard/", "out") with { Overwrite = OverwritePolicy.Changed };
        await new CopyEngine(options).RunAsync(TestContext.Current.CancellationToken);
        var acted = new List<CopyItem>();
        var again = await new CopyEngine(options, item =>
        {
            lock (acted)
            {
                if (item.Action != CopyAction.Unchanged) acted.Add(item);
            }
        }).RunAsync(TestContext.Current.CancellationToken);
        Assert.Empty(acted);
        Assert.Equal((0, 0), (again.Done.Items, again.BytesCopied));
        Assert.Equal("", HardTree.Differences(scratch, "hard/", "out/"));
    }

    [Fact]
    public async Task A_sync_sets_what_differs_and_removes_what_is_too_much()
    {
        using var scratch = Made();
        var options = Archive(scratch, "hard/", "out") with { Overwrite = OverwritePolicy.Changed, Delete = true };
        await new CopyEngine(options).RunAsync(TestContext.Current.CancellationToken);
        scratch.Shell(
            """
            cd out; echo changed > -dash; chmod 600 empty; rm hl1; echo own > hl1; rm sl; ln -s elsewhere sl; mkdir -p extra/a/b; touch extra/a/b/c; rm -r many; ln -s /etc many
            rm fifo; mkdir fifo; touch fifo/x; setfattr -x user.a plain; setfattr -n user.new -v 1 mid; setfacl -b acl; touch -d 2000-01-01 old; mkdir ro2; touch ro2/f; chmod 555 ro2
            """);
        var result = await new CopyEngine(options).RunAsync(TestContext.Current.CancellationToken);
        Assert.Empty(result.Errors);
        Assert.Equal("", HardTree.Differences(scratch, "hard/", "out/"));
        Assert.True(File.Exists("/etc/passwd"));
    }

    [Fact]
    public async Task A_dry_run_changes_nothing_and_tells_everything()
    {
        using var scratch = Made();
        var items = 0;
        var result = await new CopyEngine(Archive(scratch, "hard/", "out") with { DryRun = true }, _ => Interlocked.Increment(ref items)).RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(CopyOutcome.Completed, result.Outcome);
        Assert.False(Directory.Exists(scratch["out"]));
        Assert.Equal(int.Parse(scratch.Shell("find hard -print0 | tr -dc '\\0' | wc -c")), items);
    }

    private static CopyOptions Archive(Scratch scratch, string source, string target) =>
        new() { Sources = [new RawPath(scratch[source])], Destination = new RawPath(scratch[target]), Preserve = Preserve.All };

    private static Scratch Made()
    {
        Scratch.Need(Scratch.Has("rsync") && Scratch.Has("setfattr") && Scratch.Has("setfacl") && Scratch.Has("setcap") && Scratch.Has("python3"), "rsync, attr, acl, libcap2-bin and python3");
        var scratch = new Scratch();
        HardTree.Make(scratch);
        return scratch;
    }
}
