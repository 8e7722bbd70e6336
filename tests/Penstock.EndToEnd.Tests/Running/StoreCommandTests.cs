namespace Penstock.Tests.Running;

/// <summary>Outputs are moved to a store by the data movement daemon, and compared.</summary>
public sealed class StoreCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Outputs_are_moved_to_the_store_and_compared()
    {
        _folder.Write("store/other", [1, 2, 3]);
        var run = await PenstockProcess.RunAsync("run", "--orbits", "4", "--json", "--output", _folder["out"], "--store", _folder["store"]);

        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        var moved = run.Report.GetProperty("moved");
        Assert.Equal((12, 12, 0), (moved.GetProperty("files").GetInt32(), moved.GetProperty("verified").GetInt32(), moved.GetProperty("failed").GetInt32()));
        var files = Directory.GetFiles(_folder["out"]);
        Assert.Equal(files.Sum(f => new FileInfo(f).Length), moved.GetProperty("bytes").GetInt64());
        Assert.All(files, f => Assert.Equal(File.ReadAllBytes(f), File.ReadAllBytes(Path.Combine(_folder["store"], Path.GetFileName(f)))));
        // What was there before is left alone, and nothing stays of the run's own daemon.
        Assert.Equal(13, Directory.GetFiles(_folder["store"]).Length);
    }

    [Fact]
    public async Task A_daemon_that_is_not_there_costs_the_files_by_name_and_not_the_run()
    {
        var run = await PenstockProcess.RunAsync("run", "--orbits", "4", "--json", "--output", _folder["out"], "--store", _folder["store"], "--store-socket", _folder["no.sock"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(48, run.Report.GetProperty("events").GetProperty("delivered").GetInt32());
        var moved = run.Report.GetProperty("moved");
        Assert.Equal((12, 0, 12), (moved.GetProperty("files").GetInt32(), moved.GetProperty("verified").GetInt32(), moved.GetProperty("failed").GetInt32()));
        Assert.Contains("no.sock", moved.GetProperty("problems")[0].GetString());
    }

    [Theory]
    [InlineData("out/store")]
    [InlineData("out")]
    [InlineData(".")]
    public async Task A_store_in_or_around_the_output_folder_is_refused_before_anything_is_sent(string store)
    {
        var run = await PenstockProcess.RunAsync("run", "--orbits", "4", "--json", "--output", _folder["out"], "--store", _folder[store]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("lie one in the other", run.Error);
        Assert.False(Directory.Exists(_folder["out"]) && Directory.GetFiles(_folder["out"]).Length > 0);
    }
}
