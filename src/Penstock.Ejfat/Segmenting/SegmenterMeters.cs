using System.Diagnostics.Metrics;

namespace Penstock.Ejfat.Segmenting;

/// <summary>The instruments of the meter <c>penstock.segmenter</c> of one sender, tagged with its event source; read only when somebody listens.</summary>
internal sealed class SegmenterMeters : IDisposable
{
    private readonly Meter _meter;
    private readonly Func<SegmenterStatistics> _read;

    public SegmenterMeters(uint eventSourceId, Func<SegmenterStatistics> read)
    {
        _read = read;
        _meter = new Meter("penstock.segmenter", version: null, tags: [new("source", eventSourceId)]);
        Count("events", "{event}", "Events the kernel took whole", s => s.EventsSent);
        Count("datagrams", "{datagram}", "Datagrams the kernel took", s => s.Datagrams);
        Count("datagrams_failed", "{datagram}", "Datagrams it refused", s => s.DatagramsFailed);
        Count("payload_bytes", "By", "Bytes of events in the datagrams the kernel took", s => s.PayloadBytes);
        Count("wire_bytes", "By", "The same with all headers from IP on", s => s.WireBytes);
        Count("callback_errors", "{error}", "Exceptions of completion callbacks", s => s.CallbackErrors);
        Count("sync", "{message}", "Sync messages sent", s => s.SyncSent);
        Count("sync_failed", "{message}", "Sync messages the kernel refused", s => s.SyncFailed);
        _meter.CreateObservableUpDownCounter("penstock.segmenter.queued", () => _read().EventsQueued, "{event}", "Events that wait or are being sent");
        _meter.CreateObservableCounter(
            "penstock.segmenter.events_failed", () => _read().Errors.Select(e => new Measurement<long>(e.Value, new KeyValuePair<string, object?>("error", e.Key))), "{event}", "Events not sent whole, by error");
    }

    public void Dispose() => _meter.Dispose();

    private void Count(string name, string unit, string description, Func<SegmenterStatistics, long> value) =>
        _meter.CreateObservableCounter($"penstock.segmenter.{name}", () => value(_read()), unit, description);
}
