using System.Security.Cryptography;
using System.Text.Json;
using Penstock.TimeFrames.Headers;

namespace Penstock.Tests.Running;

/// <summary>
/// Every sample of real data through the whole house. All are sound in their raw data headers; two are no whole heartbeat frames, are
/// transported as they are, and named under warnings.
/// </summary>
public sealed class SampleRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("12_links_2hbf.raw", 12, 24)]
    [InlineData("10_rdh.raw", 1, 5)]
    [InlineData("readout.superpage.1.raw", 1, 3)]
    [InlineData("ci_ols_data_1hbf.raw", 1, 1)]
    [InlineData("2_hbf_2nd_bad_frame.raw", 1, 2)]
    [InlineData("1_hbf_bad_cdp_structure.raw", 1, 1, "heartbeat frame has no stop page")]
    [InlineData("err_not_hbf.raw", 1, 1, "page counter is 0, 1 was expected", "heartbeat frame has no stop page")]
    public async Task A_sample_arrives_whole_and_its_links_come_out_byte_for_byte(string name, int sources, int events, params string[] warnings)
    {
        var input = Repository.Shared($"data/alice-its/{name}");
        var run = await PenstockProcess.RunAsync("run", "--input", input, "--workers", "3", "--output", _folder["out"], "--report", _folder["report.json"]);

        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(_folder["report.json"], TestContext.Current.CancellationToken));
        var report = json.RootElement;
        Assert.True(report.GetProperty("ok").GetBoolean());
        Assert.Equal((events, events, 0), (Number(report, "events", "sent"), Number(report, "events", "delivered"), Number(report, "events", "lost")));
        Assert.Equal(0, report.GetProperty("splitEvents").GetInt32());
        Assert.Empty(report.GetProperty("losses").EnumerateObject());
        Assert.Equal(3, report.GetProperty("workers").GetArrayLength());
        Assert.Equal(512, report.GetProperty("workers").EnumerateArray().Sum(w => w.GetProperty("slots").GetInt32()));
        Assert.Equal(events, report.GetProperty("workers").EnumerateArray().Sum(w => w.GetProperty("events").GetInt32()));
        Assert.Equal(warnings.Length, report.GetProperty("warnings").GetArrayLength());
        foreach (var (expected, warning) in warnings.Zip(report.GetProperty("warnings").EnumerateArray())) Assert.EndsWith(expected, warning.GetString());
        CheckLinks(report, PagesByLink(File.ReadAllBytes(input)), sources);
    }

    private void CheckLinks(JsonElement report, Dictionary<string, byte[]> pages, int sources)
    {
        Assert.Equal(sources, pages.Count);
        Assert.Equal(sources, report.GetProperty("sources").GetArrayLength());
        foreach (var source in report.GetProperty("sources").EnumerateArray())
        {
            var expected = pages[source.GetProperty("name").GetString()!];
            Assert.Equal(expected, File.ReadAllBytes(_folder[$"out/{source.GetProperty("name").GetString()}.raw"]));
            Assert.Equal(expected.Length, source.GetProperty("bytes").GetInt64());
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(expected)), source.GetProperty("sha256").GetString());
        }

        Assert.Equal(Enumerable.Range(1, sources), report.GetProperty("sources").EnumerateArray().Select(s => s.GetProperty("dataId").GetInt32()));
        Assert.Equal(sources, Directory.GetFiles(_folder["out"]).Length);
    }

    private static int Number(JsonElement report, string group, string name) => report.GetProperty(group).GetProperty(name).GetInt32();

    private static Dictionary<string, byte[]> PagesByLink(byte[] file)
    {
        var links = new Dictionary<string, List<byte>>();
        for (var at = 0; at < file.Length;)
        {
            Rdh.TryRead(file.AsSpan(at), out var rdh);
            var name = LinkId.Of(rdh).Name;
            if (!links.TryGetValue(name, out var bytes)) links[name] = bytes = [];
            bytes.AddRange(file.AsSpan(at, rdh.OffsetToNext));
            at += rdh.OffsetToNext;
        }

        return links.ToDictionary(l => l.Key, l => l.Value.ToArray());
    }
}
