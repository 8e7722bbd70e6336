using System.Diagnostics.Metrics;

namespace Penstock.Scaler.Objects;

/// <summary>The instruments of the meter <c>penstock.objects</c> of one server, tagged with its first address; read only when somebody listens.</summary>
internal sealed class ObjectStorageMeters : IDisposable
{
    private readonly Meter _meter;
    private readonly ObjectStorageCounters _counters;

    public ObjectStorageMeters(string address, ObjectStorageServer server)
    {
        _counters = server.Counters;
        _meter = new Meter("penstock.objects", version: null, tags: [new("address", address)]);
        CountEach("requests", "{request}", "Requests answered, by what was asked", "request", ("set", c => c.Sets), ("get", c => c.Gets), ("delete", c => c.Deletes + c.DeletesOfNothing), ("duplicate", c => c.Duplicates), ("info", c => c.Infos));
        CountEach(
            "refused", "{request}", "Requests refused or forgotten, by reason", "reason",
            ("malformed", c => c.MalformedRequests), ("partial", c => c.PartialRequestsDropped), ("no_room", c => c.SetsRefused), ("not_read", c => c.ResponsesRefused), ("too_many_waiting", c => c.WaitsRefused),
            ("client_left", c => c.WaitsPurged));
        CountEach("bytes", "By", "Bytes of payloads, by direction", "direction", ("in", c => c.BytesIn), ("out", c => c.BytesOut));
        CountEach("disk", "{content}", "Contents that went to disk or came from it, and failures", "operation", ("write", c => c.Spills), ("read", c => c.SpillReads), ("failure", c => c.SpillFailures));
        Count("deduplicated", "{object}", "Sets whose content was there already", c => c.Deduplicated);
        Count("owners_forgotten", "{owner}", "Owners whose objects were deleted since they stayed away", c => c.OwnersForgotten);
        Gauge("objects", "{object}", "Ids there are", () => _counters.Objects);
        Gauge("contents", "{content}", "Different contents there are", () => _counters.Contents);
        Gauge("content_bytes", "By", "Bytes of the different contents", () => _counters.ContentBytes);
        Gauge("resident_bytes", "By", "Bytes of them in memory", () => _counters.ResidentBytes);
        Gauge("disk_bytes", "By", "Bytes of them on disk", () => _counters.SpilledBytes);
        Gauge("waiting", "{request}", "Requests that wait for their object", () => server.Waiting);
        Gauge("connections", "{connection}", "Connections that are open", () => server.Connections);
    }

    public void Dispose() => _meter.Dispose();

    private void Count(string name, string unit, string description, Func<ObjectStorageCounters, long> value) =>
        _meter.CreateObservableCounter($"penstock.objects.{name}", () => value(_counters), unit, description);

    private void CountEach(string name, string unit, string description, string tag, params (string Value, Func<ObjectStorageCounters, long> Read)[] values) =>
        _meter.CreateObservableCounter($"penstock.objects.{name}", () => values.Select(v => new Measurement<long>(v.Read(_counters), new KeyValuePair<string, object?>(tag, v.Value))), unit, description);

    private void Gauge(string name, string unit, string description, Func<long> value) => _meter.CreateObservableGauge($"penstock.objects.{name}", value, unit, description);
}
