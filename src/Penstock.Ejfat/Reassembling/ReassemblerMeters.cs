using System.Diagnostics.Metrics;

namespace Penstock.Ejfat;

/// <summary>The instruments of the meter <c>penstock.reassembler</c> of one Reassembler, tagged with its address and first port; read only when somebody listens.</summary>
internal sealed class ReassemblerMeters : IDisposable
{
    private readonly Meter _meter;
    private readonly Func<ReassemblerStatistics> _read;

    public ReassemblerMeters(string address, Func<ReassemblerStatistics> read)
    {
        _read = read;
        _meter = new Meter("penstock.reassembler", version: null, tags: [new("address", address)]);
        Count("datagrams", "{datagram}", "Datagrams received", s => s.Datagrams);
        Count("bytes", "By", "Their bytes, headers after UDP's included", s => s.Bytes);
        Count("events", "{event}", "Whole events put into the queue", s => s.EventsDelivered);
        Count("event_bytes", "By", "Bytes of the events that became whole", s => s.EventBytes);
        Count("kernel_drops", "{message}", "Messages the kernel dropped since a receive buffer was full", s => s.KernelDrops);
        Count("control_errors", "{call}", "Calls to the control plane that failed", s => s.ControlErrors);
        CountEach("refused", "{datagram}", "Datagrams refused, by reason", s => s.Refused.Select(r => new Measurement<long>(r.Value, Reason(r.Key))));
        CountEach("lost", "{event}", "Events lost, by reason", s => s.Lost.Select(l => new Measurement<long>(l.Value, Reason(l.Key.ToString()))));
        Gauge("in_progress", "{event}", "Events that are incomplete", s => s.EventsInProgress);
        Gauge("queue", "{event}", "Whole events that wait for the application", s => s.QueueDepth);
        Gauge("memory", "By", "Event buffers held", s => s.MemoryBytes);
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Reason(string name) => new("reason", name);

    private void Count(string name, string unit, string description, Func<ReassemblerStatistics, long> value) =>
        _meter.CreateObservableCounter($"penstock.reassembler.{name}", () => value(_read()), unit, description);

    private void CountEach(string name, string unit, string description, Func<ReassemblerStatistics, IEnumerable<Measurement<long>>> values) =>
        _meter.CreateObservableCounter($"penstock.reassembler.{name}", () => values(_read()), unit, description);

    private void Gauge(string name, string unit, string description, Func<ReassemblerStatistics, long> value) =>
        _meter.CreateObservableGauge($"penstock.reassembler.{name}", () => value(_read()), unit, description);
}
