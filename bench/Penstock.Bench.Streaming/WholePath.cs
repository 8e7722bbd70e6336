using Penstock.Pipeline.Measuring;

namespace Penstock.Bench.Streaming;

/// <summary>What a user gets: Segmenter to Reassembler, back to back or through control plane and data plane; the same code as <c>penstock stream perf</c>.</summary>
internal static class WholePath
{
    public static Measurement Run(int mtu, int eventBytes, long totalBytes, MeasurementPath path)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var report = StreamMeasurement.RunAsync(new MeasurementOptions { Mtu = mtu, EventBytes = eventBytes, Events = totalBytes / eventBytes, Path = path }).GetAwaiter().GetResult();
        return new Measurement(
            report.BytesDelivered, report.EventsDelivered, report.Seconds, report.CpuSeconds, GC.GetTotalAllocatedBytes(precise: true) - before, report.BytesSent - report.BytesDelivered);
    }
}
