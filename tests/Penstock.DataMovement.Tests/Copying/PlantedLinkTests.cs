using Penstock.DataMovement.Copying;

namespace Penstock.Tests.Copying;

public sealed class PlantedLinkTests : CopyTest
{
    [Fact]
    public async Task A_link_at_the_destination_is_replaced_and_never_followed()
    {
        Scratch.Shell("mkdir -p src/sub victim dst; echo new > src/file; echo in > src/sub/file; echo precious > victim/file; ln -s ../victim dst/sub; ln -s ../victim/file dst/file");
        var result = await RunAsync(Options());
        Assert.Empty(result.Errors);
        Assert.Equal("precious", Scratch.Shell("cat victim/file").Trim());
        Assert.Equal("./file", Names("victim"));
        Assert.Equal("new in", Scratch.Shell("test ! -L dst/sub; test ! -L dst/file; cat dst/file dst/sub/file | paste -sd' '").Trim());
    }

    [Fact]
    public async Task A_link_where_the_unfinished_file_would_be_is_not_written_through()
    {
        Scratch.Shell("mkdir -p src dst; echo precious > victim; echo new > src/file");
        // The unfinished name is known only after the fact; a journal keeps it.
        var options = Options() with { Journal = new RawPath(Scratch["journal"]), ChunkBytes = 65536, BytesPerSecond = 1 };
        Scratch.Shell("head -c 1000000 /dev/zero > src/big");
        using var stop = new CancellationTokenSource();
        var running = new CopyEngine(options).RunAsync(stop.Token);
        while (Scratch.Shell("ls -A dst").Trim().Split('\n').All(n => !n.StartsWith(".big", StringComparison.Ordinal))) await Task.Delay(5, Cancel);
        stop.Cancel();
        await running;
        Scratch.Shell("cd dst; for p in .*.part; do rm -f \"$p\"; ln -s ../victim \"$p\"; done");
        var result = await RunAsync(options with { BytesPerSecond = 0 });
        Assert.Empty(result.Errors);
        Assert.Equal("precious", Scratch.Shell("cat victim").Trim());
        Assert.Equal("", Scratch.Shell("cmp src/big dst/big; test ! -L dst/big"));
    }

    // Somebody exchanges a folder and a link out of the tree as fast as they can.
    [Theory]
    [InlineData("src", "secret")]
    [InlineData("dst", "victim")]
    public async Task Nothing_is_read_or_written_through_a_link_that_somebody_exchanges_with_a_folder(string side, string outside)
    {
        Scratch.Shell($"mkdir -p src/a src/b dst/a {outside}; echo mine > src/a/file; for i in $(seq 1 20); do echo x > src/b/$i; done; ln -s ../{outside} {side}/other; [ {outside} = victim ] || echo secret > secret/file");
        using var stop = new CancellationTokenSource();
        var exchanging = Task.Run(() => Exchange(Path.Combine(Scratch[side], "a"), Path.Combine(Scratch[side], "other"), stop.Token), Cancel);
        var reached = 0;
        for (var i = 0; i < 60; i++)
        {
            var result = await RunAsync(Options() with { Workers = 2, Retries = 0 });
            if (result.Errors.All(e => e.Path.ToString().Contains("/a", StringComparison.Ordinal) || e.Path.ToString().Contains("/other", StringComparison.Ordinal)) && File.Exists(Scratch["dst/b/20"])) reached++;
            if (side == "src") Assert.DoesNotContain("secret", Scratch.Shell("find dst -type f -exec cat {} +"), StringComparison.Ordinal);
        }

        stop.Cancel();
        await exchanging;
        Assert.Equal(60, reached);
        if (outside == "victim") Assert.Equal("", Names("victim"));
    }

    private static unsafe void Exchange(string one, string other, CancellationToken stop)
    {
        const uint ExchangeNames = 2;
        var (first, second) = (System.Text.Encoding.UTF8.GetBytes(one + "\0"), System.Text.Encoding.UTF8.GetBytes(other + "\0"));
        fixed (byte* a = first, b = second)
        {
            while (!stop.IsCancellationRequested)
            {
                _ = Penstock.DataMovement.Linux.LibC.Rename(-100, a, -100, b, ExchangeNames);
                Thread.SpinWait(Random.Shared.Next(20_000));
            }
        }
    }
}
