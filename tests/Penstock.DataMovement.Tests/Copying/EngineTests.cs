using Penstock.DataMovement.Copying;
using Penstock.DataMovement.Linux;

namespace Penstock.Tests.Copying;

public sealed class EngineTests : CopyTest
{
    [Fact]
    public async Task The_limit_changes_while_it_runs()
    {
        Scratch.Shell("mkdir src; head -c 30000000 /dev/zero > src/f");
        var engine = new CopyEngine(Options() with { BytesPerSecond = 100_000 });
        var running = engine.RunAsync(Cancel);
        await Task.Delay(300, Cancel);
        // 300 ms of 100 kB/s, and what may be used at once.
        Assert.InRange(engine.Progress.BytesCopied, 1, 1_000_000);
        engine.BytesPerSecond = 0;
        Assert.Equal(CopyOutcome.Completed, (await running).Outcome);
    }

    [Fact]
    public async Task Progress_has_a_total_when_it_is_counted()
    {
        Scratch.Shell("mkdir -p src/a/b; echo 12345 > src/a/b/f; ln -s f src/a/b/l; mkfifo src/p");
        var engine = new CopyEngine(Options() with { Count = true, FilesPerSecond = 20 });
        var running = engine.RunAsync(Cancel);
        while (!engine.Progress.IsTotalKnown && !running.IsCompleted) await Task.Delay(2, Cancel);
        var total = engine.Progress.Total;
        Assert.Equal((1, 3, 1, 1, 6), (total.Files, total.Folders, total.Links, total.Specials, total.Bytes));
        var result = await running;
        Assert.Equal(total with { }, result.Done);
        Assert.Equal(1.0, result.Fraction);
    }

    [Theory]
    [InlineData(Choice.Never, Choice.Never, "read_write")]
    [InlineData(Choice.Auto, Choice.Never, "copy_file_range")]
    [InlineData(Choice.Never, Choice.Always, "direct")]
    public async Task Every_way_gives_the_same_bytes(Choice offload, Choice direct, string method)
    {
        Scratch.Shell("mkdir src; head -c 5000123 /dev/urandom > src/f; truncate -s 3M src/h; printf x | dd of=src/h bs=1 seek=1500000 conv=notrunc status=none");
        var result = await RunAsync(Options() with { Offload = offload, Direct = direct, Reflink = Choice.Never });
        if (result.Errors is [{ Call: "open with O_DIRECT" }, ..]) Assert.Skip("this file system has no direct IO");
        Assert.Empty(result.Errors);
        Assert.Equal("", Scratch.Shell("cmp src/f dst/f; cmp src/h dst/h"));
        Assert.True(result.BytesByMethod[method] >= 4_900_000, string.Join(' ', result.BytesByMethod));
        Assert.Equal(5000123 + (3 << 20), result.BytesCopied);
    }

    [Fact]
    public async Task Zeros_become_holes_when_asked_and_holes_zeros()
    {
        Scratch.Shell("mkdir src; head -c 2000000 /dev/zero > src/zeros; printf end >> src/zeros; truncate -s 2M src/hole");
        Assert.Empty((await RunAsync(Options() with { Sparse = Choice.Always })).Errors);
        Assert.Equal("", Scratch.Shell("cmp src/zeros dst/zeros"));
        Assert.InRange(long.Parse(Scratch.Shell("du -k dst/zeros | cut -f1")), 0, 100);
        Assert.Empty((await RunAsync(Options(target: "dense") with { Sparse = Choice.Never })).Errors);
        Assert.Equal("", Scratch.Shell("cmp src/hole dense/hole"));
        Assert.InRange(long.Parse(Scratch.Shell("du -k dense/hole | cut -f1")), 2000, 2100);
    }

    [Theory]
    [InlineData(VerifyLevel.Hash, false)]
    [InlineData(VerifyLevel.Hash, true)]
    [InlineData(VerifyLevel.Compare, false)]
    public async Task Holes_are_verified_too(VerifyLevel verify, bool fromDisk)
    {
        Scratch.Shell("mkdir src; truncate -s 30M src/end; truncate -s 30M src/mid; for at in 0 7000000 20000000; do printf data | dd of=src/mid bs=1 seek=$at conv=notrunc status=none; done; printf x > src/end2; truncate -s 25000001 src/end2");
        string? hash = null, dense = null;
        var options = Options() with { Verify = verify, VerifyFromDisk = fromDisk, ChunkBytes = 4 << 20 };
        var result = await new CopyEngine(options, item => hash = item.Path.ToString() == "mid" ? item.Hash : hash).RunAsync(Cancel);
        Assert.Empty(result.Errors);
        Assert.Equal((3, (60 << 20) + 25000001L), (result.FilesVerified, result.BytesVerified));
        Assert.Equal("", Scratch.Shell("diff -r src dst"));
        Assert.InRange(long.Parse(Scratch.Shell("du -k dst/mid | cut -f1")), 0, 200);
        await new CopyEngine(options with { Sparse = Choice.Never, Destination = new RawPath(Scratch["dense"]) }, item => dense = item.Path.ToString() == "mid" ? item.Hash : dense).RunAsync(Cancel);
        Assert.Equal(dense, hash);
    }

    [Theory]
    [InlineData(VerifyLevel.Hash, "small", true)]
    [InlineData(VerifyLevel.Hash, "big", true)]
    [InlineData(VerifyLevel.Hash, "hole", true)]
    [InlineData(VerifyLevel.Compare, "small", true)]
    [InlineData(VerifyLevel.Compare, "big", true)]
    [InlineData(VerifyLevel.Hash, "big", false)]
    public async Task A_byte_that_is_written_wrong_is_found_before_the_file_has_its_name(VerifyLevel verify, string file, bool always)
    {
        Scratch.Shell("mkdir src; head -c 1000 /dev/urandom > src/small; head -c 5000000 /dev/urandom > src/big; truncate -s 3M src/hole; printf x >> src/hole; echo other > src/other");
        var engine = new CopyEngine(Options() with { Verify = verify, ChunkBytes = 1 << 20, Filters = [new(true, file), new(true, "other"), new(false, "*")] });
        var spoilt = 0;
        engine.AfterBlock((target, from) =>
        {
            if (FileStatus.Of(target, out var status) == 0 && status.Bytes is > 6 or 0 && (always || spoilt == 0)) Spoil(target, from + 500, ref spoilt);
        });
        var result = await engine.RunAsync(Cancel);
        Assert.True(spoilt > 0);
        Assert.Equal("", Scratch.Shell("cmp src/other dst/other; find dst -name '*.part'"));
        if (always) Assert.Equal((CopyErrorKind.Mismatch, "./other"), (Assert.Single(result.Errors).Kind, Names("dst")));
        // Once: the second try is right.
        else Assert.Equal((CopyOutcome.Completed, ""), (result.Outcome, Scratch.Shell($"cmp src/{file} dst/{file}")));
    }

    private static unsafe void Spoil(int target, long at, ref int spoilt)
    {
        byte value;
        if (LibC.ReadAt(target, &value, 1, at) < 1) value = 0;
        value ^= 0x10;
        if (LibC.WriteAt(target, &value, 1, at) == 1) Interlocked.Increment(ref spoilt);
    }

    [Fact]
    public async Task In_place_keeps_the_file_and_its_other_names()
    {
        Scratch.Shell("mkdir src dst; head -c 100000 /dev/urandom > src/f; head -c 300000 /dev/urandom > dst/f; ln dst/f dst/other; truncate -s 50000 src/h; head -c 80000 /dev/urandom > dst/h");
        var before = Scratch.Shell("stat -c %i dst/f");
        Assert.Empty((await RunAsync(Options() with { InPlace = true, Verify = VerifyLevel.Hash })).Errors);
        Assert.Equal(before, Scratch.Shell("stat -c %i dst/f"));
        Assert.Equal("", Scratch.Shell("cmp src/f dst/other; cmp src/h dst/h"));
    }

    [Theory]
    [InlineData(OverwritePolicy.Never, "old old old")]
    [InlineData(OverwritePolicy.Older, "new old old")]
    [InlineData(OverwritePolicy.Changed, "new new old")]
    [InlineData(OverwritePolicy.Content, "new new new")]
    [InlineData(OverwritePolicy.Always, "new new new")]
    public async Task What_is_there_stays_or_goes_by_policy(OverwritePolicy policy, string expected)
    {
        // newer, older, and of equal size and time at the source.
        Scratch.Shell("mkdir src dst; for f in newer older equal; do echo new > src/$f; echo old > dst/$f; touch -d 2020-01-01 dst/$f; done; touch -d 2021-01-01 src/newer; touch -d 2019-01-01 src/older; touch -d 2020-01-01 src/equal");
        Assert.Empty((await RunAsync(Options() with { Overwrite = policy })).Errors);
        Assert.Equal(expected, Scratch.Shell("cat dst/newer dst/older dst/equal | paste -sd' '").Trim());
    }

    [Fact]
    public async Task Without_preserving_a_mode_the_umask_counts_and_no_setuid_is_given()
    {
        Scratch.Shell("mkdir src; echo f > src/f; chmod 6777 src/f; touch -d 2000-01-01 src/f");
        Assert.Empty((await RunAsync(Options() with { Preserve = Preserve.None })).Errors);
        Assert.Equal(Scratch.Shell("umask 022; mkdir x; cd x; touch y; printf '%o' $((0777 & ~$(umask)))"), Scratch.Shell("stat -c %a dst/f").Trim());
        Assert.NotEqual("2000", Scratch.Shell("stat -c %y dst/f")[..4]);
    }

    [Fact]
    public async Task A_tree_deeper_than_the_open_folders_is_copied()
    {
        Scratch.Shell(
            """
            python3 - <<'P'
            import os
            os.mkdir('src'); os.chdir('src')
            for i in range(300):
                open('f','w').write(str(i)); os.mkdir('side'); open('side/g','w').write(str(i)); n='d%d'%i; os.mkdir(n); os.chdir(n)
            P
            """);
        var engine = new CopyEngine(Options());
        engine.LimitFolders(5);
        var result = await engine.RunAsync(Cancel);
        Assert.Empty(result.Errors);
        Assert.Equal(601, result.Done.Folders);
        Assert.Equal("", Scratch.Shell("diff -r src dst"));
    }

    [Fact]
    public async Task A_copy_runs_once()
    {
        var engine = new CopyEngine(Options());
        await engine.RunAsync(Cancel);
        Assert.Contains("a copy runs once", Assert.Throws<InvalidOperationException>(() => { _ = engine.RunAsync(Cancel); }).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("workers")]
    [InlineData("chunk bytes")]
    [InlineData("a manifest holds hashes")]
    public void Options_that_cannot_be_are_refused_by_name(string expected)
    {
        var options = expected switch { "workers" => Options() with { Workers = -1 }, "chunk bytes" => Options() with { ChunkBytes = 5 }, _ => Options() with { Manifest = new RawPath("x") } };
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => new CopyEngine(options)).Message, StringComparison.Ordinal);
    }
}
