using System.Diagnostics.Metrics;

namespace Penstock.LoadBalancer;

/// <summary>The instruments of the meter <c>penstock.lb.data</c> of one instance, tagged with its address; read only when somebody listens.</summary>
internal sealed class DataPlaneMeters : IDisposable
{
    private readonly Meter _meter;
    private readonly Func<DataPlaneCounters> _read;

    public DataPlaneMeters(string address, Func<DataPlaneCounters> read)
    {
        _read = read;
        _meter = new Meter("penstock.lb.data", version: null, tags: [new("address", address)]);
        Count("received", "{datagram}", "Datagrams taken from the sockets", c => c.ReceivedDatagrams);
        Count("received_bytes", "By", "Their bytes, UDP payload", c => c.ReceivedBytes);
        Count("forwarded", "{datagram}", "Datagrams sent to workers", c => c.ForwardedDatagrams);
        Count("forwarded_bytes", "By", "Their bytes, UDP payload", c => c.ForwardedBytes);
        Count("kernel_drops", "{message}", "Messages the kernel dropped since a receive buffer was full", c => c.KernelDrops);
        Count("split_events", "{event}", "Events of which segments went to two members", c => c.SplitEvents);
        CountEach("dropped", "{datagram}", "Datagrams dropped, by reason", c => c.Drops.Select(d => new Measurement<long>(d.Value, Tag("reason", d.Key.ToString()))));
        CountEach("member_forwarded", "{datagram}", "Datagrams by member", c => c.Members.Select(m => new Measurement<long>(m.Datagrams, Tag("member", m.Id))));
        CountEach("member_forwarded_bytes", "By", "Bytes by member, UDP payload", c => c.Members.Select(m => new Measurement<long>(m.Bytes, Tag("member", m.Id))));
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);

    private void Count(string name, string unit, string description, Func<DataPlaneCounters, long> value) =>
        _meter.CreateObservableCounter($"penstock.lb.data.{name}", () => value(_read()), unit, description);

    private void CountEach(string name, string unit, string description, Func<DataPlaneCounters, IEnumerable<Measurement<long>>> values) =>
        _meter.CreateObservableCounter($"penstock.lb.data.{name}", () => values(_read()), unit, description);
}
