using System.Diagnostics.Metrics;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>The instruments of the meter <c>penstock.lb</c> of one control plane.</summary>
internal sealed class ControlPlaneMeters : IDisposable
{
    private readonly Meter _meter = new("penstock.lb");
    private readonly ControlPlaneState _state;

    public ControlPlaneMeters(ControlPlaneState state)
    {
        _state = state;
        foreach (var tally in state.Tally.All) _meter.CreateObservableCounter($"penstock.lb.{SnakeCase(tally.Name)}", () => tally.Value);
        _meter.CreateObservableGauge("penstock.lb.active", () => Each(i => i.Reservation is null ? 0 : 1), description: "1 = reserved");
        _meter.CreateObservableGauge("penstock.lb.active_sessions", () => EachReserved(r => r.Sessions.Values.Count(s => r.Epochs.Current.CountOf(s.Member) > 0)), "{worker}", "Workers in the newest calendar");
        _meter.CreateObservableGauge("penstock.lb.epoch_boundary", () => EachReserved(r => (long)Math.Min(long.MaxValue, r.Epochs.Boundary)), "{tick}", "Where the newest epoch begins");
        _meter.CreateObservableGauge("penstock.lb.fill", () => EachReserved(r => r.Sessions.Values.Select(s => (double)s.Report.Fill).DefaultIfEmpty().Average()), description: "How full the workers are on average, 0..1");
    }

    public void Dispose() => _meter.Dispose();

    private static string SnakeCase(string name) => string.Concat(name.Select(c => char.IsUpper(c) ? $"_{char.ToLowerInvariant(c)}" : $"{c}"));

    private List<Measurement<T>> EachReserved<T>(Func<Reservation, T> value)
        where T : struct => Each(i => i.Reservation is null ? default : value(i.Reservation));

    private List<Measurement<T>> Each<T>(Func<LoadBalancerInstance, T> value)
        where T : struct
    {
        lock (_state.Gate) return [.. _state.Instances.Select(i => new Measurement<T>(value(i), new KeyValuePair<string, object?>("fpga_lb_id", (int)i.Number)))];
    }
}
