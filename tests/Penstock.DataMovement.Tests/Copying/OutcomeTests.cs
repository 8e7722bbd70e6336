using Penstock.DataMovement.Copying;

namespace Penstock.Tests.Copying;

/// <summary>docs/data-movement.md, "What comes of a hard case".</summary>
public sealed class OutcomeTests : CopyTest
{
    [Fact]
    public async Task A_file_that_changes_at_every_try_fails_and_leaves_nothing()
    {
        Scratch.Shell("mkdir src; head -c 4000000 /dev/zero > src/log; echo other > src/other");
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(() =>
        {
            using var log = new FileStream(Scratch["src/log"], FileMode.Append, FileAccess.Write, FileShare.ReadWrite, 1);
            while (!stop.IsCancellationRequested) log.WriteByte(1);
        }, Cancel);
        var result = await RunAsync(Options() with { BytesPerSecond = 40_000_000, Retries = 1 });
        stop.Cancel();
        await writing;
        Assert.Equal(CopyOutcome.CompletedWithErrors, result.Outcome);
        Assert.Equal((CopyErrorKind.Changed, 1), (Assert.Single(result.Errors).Kind, result.Failed));
        Assert.Equal("./other", Names("dst"));
    }

    [Fact]
    public async Task A_full_disk_stops_the_operation_and_leaves_whole_files_only()
    {
        using var disk = SmallDisk.Mount(Scratch["small"], megabytes: 16);
        Scratch.Shell("mkdir src; for i in $(seq 1 30); do head -c 1000000 /dev/urandom > src/f$i; done");
        var result = await RunAsync(Options(target: "small/dst") with { ChunkBytes = 200_000 });
        Assert.Equal(CopyOutcome.Failed, result.Outcome);
        Assert.Contains("ENOSPC", result.Message, StringComparison.Ordinal);
        Assert.Contains(result.Errors, e => e.Kind == CopyErrorKind.NoSpace);
        Assert.Equal("", Scratch.Shell("cd small/dst; find . -name '*.part'; for f in $(find . -type f); do cmp $f ../../src/$f; done"));
    }

    [Fact]
    public async Task A_used_up_quota_stops_the_operation_and_leaves_whole_files_only()
    {
        using var disk = SmallDisk.Mount(Scratch["small"], megabytes: 300, "btrfs");
        if (Scratch.TryRun("btrfs", "quota", "enable", Scratch["small"]).Code != 0) Assert.Skip("this kernel's btrfs has no quotas");
        Scratch.Shell("btrfs subvolume create small/v; btrfs qgroup limit 12M small/v; mkdir src; for i in $(seq 1 30); do head -c 1000000 /dev/urandom > src/f$i; done; sync");
        // Btrfs may take more into its cache than the quota has: what is written is asked for at once.
        var result = await RunAsync(Options(target: "small/v/dst") with { Durability = DurabilityLevel.File });
        Assert.Equal(CopyOutcome.Failed, result.Outcome);
        Assert.Contains("EDQUOT", result.Message, StringComparison.Ordinal);
        Assert.Contains(result.Errors, e => e.Kind == CopyErrorKind.OverQuota);
        Assert.Equal("", Scratch.Shell("cd small/v/dst; find . -name '*.part'; for f in $(find . -type f); do cmp $f ../../../src/$f; done"));
    }

    [Theory]
    [InlineData("btrfs")]
    [InlineData("xfs")]
    public async Task Blocks_are_shared_where_the_file_system_can(string type)
    {
        using var disk = SmallDisk.Mount(Scratch["small"], megabytes: 400, type);
        Scratch.Shell("mkdir small/src; head -c 5000000 /dev/urandom > small/src/f; head -c 300000000 /dev/zero | tr '\\0' x > small/src/big; sync");
        var result = await RunAsync(Options("small/src/", "small/dst") with { ChunkBytes = 1 << 20, Reflink = Choice.Always });
        Assert.Empty(result.Errors);
        Assert.Equal("reflink", Assert.Single(result.BytesByMethod).Key);
        Assert.Equal(305_000_000, result.BytesCopied);
        result = await RunAsync(Options("small/src/", "small/again") with { ChunkBytes = 1 << 20, Verify = VerifyLevel.Hash });
        Assert.Equal((CopyOutcome.Completed, 2), (result.Outcome, result.FilesVerified));
        Assert.Equal(["reflink"], result.BytesByMethod.Keys);
        Assert.Equal("", Scratch.Shell("diff -r small/src small/dst; diff -r small/src small/again"));
        // Elsewhere it fails when it must be.
        result = await RunAsync(Options("small/src/", "elsewhere") with { Reflink = Choice.Always });
        Assert.Equal((CopyOutcome.CompletedWithErrors, 2), (result.Outcome, result.Failed));
    }

    [Fact]
    public async Task Something_in_the_way_is_replaced_only_when_it_is_no_folder()
    {
        Scratch.Shell("mkdir -p src/folder dst/file; echo f > src/file; echo in > src/folder/in; echo old > dst/file/old; echo blocks > dst/folder");
        var result = await RunAsync(Options());
        Assert.Equal((CopyErrorKind.InTheWay, 21), (Assert.Single(result.Errors).Kind, result.Errors[0].Errno));
        Assert.Equal("./file ./file/old ./folder ./folder/in", Names("dst"));
        result = await RunAsync(Options() with { Delete = true });
        Assert.Empty(result.Errors);
        Assert.Equal("./file ./folder ./folder/in", Names("dst"));
    }

    [Theory]
    [InlineData("src/", "src", "itself or inside it")]
    [InlineData("src/", "src/sub/x", "itself or inside it")]
    [InlineData("src", "src/sub", "itself or inside it")]
    [InlineData("none", "dst", "No such file or directory (ENOENT)")]
    [InlineData("src/f/", "dst", "Not a directory")]
    [InlineData("src", "none/dst", "No such file or directory (ENOENT)")]
    [InlineData("src", "file", "a folder, or a new name, is needed")]
    [InlineData("src/f", "new/", "does not exist")]
    [InlineData("src/..", "dst", "itself or inside it")]
    public async Task What_cannot_begin_is_refused_with_one_line(string source, string target, string expected)
    {
        Scratch.Shell("mkdir -p src/sub; echo f > src/f; echo g > file");
        var result = await RunAsync(Options(source, target));
        Assert.Equal(CopyOutcome.Failed, result.Outcome);
        Assert.Contains(expected, result.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', result.Message);
    }

    [Theory]
    [InlineData("src", "dst", "dst/f")]
    [InlineData("src/", "dst", "dst/f")]
    [InlineData("src", "there", "there/src/f")]
    [InlineData("src/", "there", "there/f")]
    [InlineData("src/f", "there", "there/f")]
    [InlineData("src/f", "copy", "copy")]
    [InlineData("src/.", "dst", "dst/f")]
    public async Task A_source_goes_where_cp_and_rsync_would_put_it(string source, string target, string expected)
    {
        Scratch.Shell("mkdir src there; echo f > src/f");
        Assert.Equal(CopyOutcome.Completed, (await RunAsync(Options(source, target))).Outcome);
        Assert.Equal("f", File.ReadAllText(Scratch[expected]).Trim());
    }

    [Fact]
    public async Task Several_sources_go_into_a_folder_and_a_missing_one_is_an_error_of_its_own()
    {
        Scratch.Shell("mkdir -p a b dst; echo 1 > a/x; echo 2 > b/y; echo 3 > c");
        var result = await RunAsync(Options() with { Sources = [.. new[] { "a", "none", "b/", "c" }.Select(n => new RawPath(Scratch[n]))] });
        Assert.Equal(CopyOutcome.CompletedWithErrors, result.Outcome);
        Assert.Equal(CopyErrorKind.Vanished, Assert.Single(result.Errors).Kind);
        Assert.Equal("./a ./a/x ./c ./y", Names("dst"));
    }

    [Fact]
    public async Task Too_many_errors_stop_the_operation()
    {
        Scratch.Shell("mkdir -p src dst; for i in $(seq 1 200); do echo $i > src/$i; mkdir dst/$i; done");
        var result = await RunAsync(Options() with { MaxErrors = 5, Workers = 1 });
        Assert.Equal((CopyOutcome.Failed, 5), (result.Outcome, result.Failed));
        Assert.Contains("5 are tolerated", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_leaves_whole_files_only()
    {
        Scratch.Shell("mkdir src; for i in 1 2 3 4; do head -c 3000000 /dev/urandom > src/$i; done");
        using var stop = new CancellationTokenSource();
        var engine = new CopyEngine(Options() with { ChunkBytes = 1 << 20, BytesPerSecond = 4_000_000 });
        var running = engine.RunAsync(stop.Token);
        while (engine.Progress.BytesCopied < 1_000_000) await Task.Delay(5, Cancel);
        stop.Cancel();
        var result = await running;
        Assert.Equal((CopyOutcome.Cancelled, CopyPhase.Done), (result.Outcome, result.Phase));
        Assert.Equal("", Scratch.Shell("cd dst; find . -name '*.part'; for f in $(find . -type f); do cmp $f ../src/$f; done"));
    }

    [Fact]
    public async Task Devices_and_pipes_are_skipped_unless_they_are_asked_for()
    {
        Scratch.Shell("mkdir src; mkfifo src/pipe; echo f > src/f");
        var result = await RunAsync(Options() with { Preserve = Preserve.Mode });
        Assert.Equal((CopyOutcome.Completed, 1), (result.Outcome, result.Skipped));
        Assert.Equal("./f", Names("dst"));
    }

    [Fact]
    public async Task A_file_that_says_it_is_empty_and_is_not_is_read_to_its_end()
    {
        var result = await new CopyEngine(new CopyOptions { Sources = [new RawPath("/proc/version")], Destination = new RawPath(Scratch["version"]) }).RunAsync(Cancel);
        Assert.Equal(CopyOutcome.Completed, result.Outcome);
        Assert.Equal(File.ReadAllText("/proc/version"), File.ReadAllText(Scratch["version"]));
    }
}
