using System.Diagnostics.Metrics;

namespace Penstock.DataMovement.Operations;

/// <summary>The instruments of the meter <c>penstock.datamovement</c> of one daemon.</summary>
internal sealed class OperationMeters : IDisposable
{
    private readonly Meter _meter = new("penstock.datamovement");
    private readonly Counter<long> _created;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _resumed;
    private readonly Histogram<double> _duration;

    public OperationMeters(Func<long> waiting, Func<long> running)
    {
        _created = _meter.CreateCounter<long>("penstock.datamovement.operations_created", "{operation}", "Accepted operations");
        _refused = _meter.CreateCounter<long>("penstock.datamovement.operations_refused", "{operation}", "Requests that were not accepted");
        _ended = _meter.CreateCounter<long>("penstock.datamovement.operations_ended", "{operation}", "Ended operations by status");
        _resumed = _meter.CreateCounter<long>("penstock.datamovement.operations_resumed", "{operation}", "Operations taken up after a daemon's end");
        _duration = _meter.CreateHistogram<double>("penstock.datamovement.operation_duration", "s", "From an operation's turn to its end");
        _meter.CreateObservableGauge("penstock.datamovement.operations_waiting", waiting, "{operation}", "Waiting for a turn");
        _meter.CreateObservableGauge("penstock.datamovement.operations_running", running, "{operation}", "Having their turn");
    }

    public void Created(CreateStatus status)
    {
        if (status == CreateStatus.Success) _created.Add(1);
        else _refused.Add(1, new KeyValuePair<string, object?>("status", $"{status}".ToLowerInvariant()));
    }

    public void Resumed() => _resumed.Add(1);

    public void Ended(Operation operation)
    {
        var status = new KeyValuePair<string, object?>("status", $"{operation.Outcome}".ToLowerInvariant());
        _ended.Add(1, status);
        if (operation is { StartedAt: { } start, EndedAt: { } end }) _duration.Record((end - start).TotalSeconds, status);
    }

    public void Dispose() => _meter.Dispose();
}
