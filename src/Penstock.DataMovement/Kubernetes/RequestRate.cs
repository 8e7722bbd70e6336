using System.Globalization;

namespace Penstock.DataMovement.Kubernetes;

/// <summary>So many requests per second, and so many at once: who comes too early waits his time. client-go's limits.</summary>
internal sealed class RequestRate(double perSecond, int burst, TimeProvider clock)
{
    private const double Slowest = 0.001;

    private readonly Lock _gate = new();
    private readonly double _perSecond = perSecond >= Slowest && double.IsFinite(perSecond)
        ? perSecond
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{perSecond} Kubernetes requests per second; {Slowest} and more are accepted"));

    private readonly int _burst = burst >= 1 ? burst : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"a burst of {burst} Kubernetes requests; 1 and more are accepted"));
    private double _tokens = burst;
    private long _last = clock.GetTimestamp();

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var wait = Take();
        if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancellationToken);
    }

    /// <summary>Takes a token, which may be one of the future.</summary>
    /// <returns>How long until it is there.</returns>
    internal TimeSpan Take()
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            _tokens = Math.Min(_burst, _tokens + (clock.GetElapsedTime(_last, now).TotalSeconds * _perSecond)) - 1;
            _last = now;
            return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / _perSecond);
        }
    }
}
