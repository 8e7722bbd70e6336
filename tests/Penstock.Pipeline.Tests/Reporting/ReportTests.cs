using System.Text.Json;
using Penstock.Pipeline.Reporting;

namespace Penstock.Tests.Reporting;

public sealed class ReportTests
{
    [Fact]
    public void The_report_has_the_fields_that_scripts_read()
    {
        var report = new RunReport
        {
            Ok = true,
            Seconds = 1.5,
            Events = new EventCounts(3, 2, 1),
            Bytes = new ByteCounts(30, 20),
            Losses = new Dictionary<string, long> { [LossName.DiskFull] = 1 },
            Sources = [new SourceReport("a", 1, 2, 20, "00")],
            Workers = [new WorkerReport("w", 2, 20, 512)],
            Warnings = ["odd \"one\" <ü>"],
        };
        using var json = JsonDocument.Parse(report.ToJson());

        Assert.Equal(
            ["ok", "interrupted", "seconds", "goodputGbps", "cpuSecondsPerGB", "events", "bytes", "losses", "splitEvents", "sources", "workers", "warnings"],
            json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["sent", "delivered", "lost"], json.RootElement.GetProperty("events").EnumerateObject().Select(p => p.Name));
        Assert.Equal(["sent", "delivered"], json.RootElement.GetProperty("bytes").EnumerateObject().Select(p => p.Name));
        Assert.Equal(["name", "dataId", "events", "bytes", "sha256"], json.RootElement.GetProperty("sources")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(["name", "events", "bytes", "slots"], json.RootElement.GetProperty("workers")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(1, json.RootElement.GetProperty("losses").GetProperty("diskFull").GetInt32());
        Assert.DoesNotContain('\n', report.ToJson(indented: false));
        Assert.Contains("<ü>", report.ToJson());
    }

    [Fact]
    public void Every_event_is_delivered_or_has_a_name()
    {
        var ledger = new LossLedger();
        for (var i = 0; i < 20; i++) ledger.Sent(10);
        for (var i = 0; i < 12; i++) ledger.Delivered(10);
        for (var i = 0; i < 7; i++) ledger.Lost(LossName.SegmentsMissing, $"event {i}");
        Assert.Equal(1, ledger.Outstanding);
        ledger.Lost(LossName.DiskFull, "link");

        var (events, bytes, losses) = ledger.Read();
        Assert.Equal(new EventCounts(20, 12, 8), events);
        Assert.Equal(new ByteCounts(200, 120), bytes);
        Assert.Equal(events.Sent, events.Delivered + losses.Values.Sum());
        Assert.Equal(["diskFull: link", "segmentsMissing: event 0"], ledger.Explain().Take(2));
        Assert.Contains("segmentsMissing: and 2 more", ledger.Explain());
    }
}
