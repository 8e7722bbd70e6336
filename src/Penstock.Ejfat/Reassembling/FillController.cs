namespace Penstock.Ejfat;

/// <summary>Makes of the fill of the queue the control signal and the readiness that a worker reports: a PID controller that computes as E2SAR's does, number for
/// number, but whose fill is within 0..1, whose output is limited, and whose integral does not grow while the output is at its limit. A worker whose queue
/// stays full says that it is not ready until the queue has emptied.</summary>
internal sealed class FillController
{
    private readonly ReassemblerOptions _options;
    private readonly Queue<Sample> _window = new();
    private readonly int _samples;
    private Sample _newest;
    private TimeSpan? _fullSince;
    private bool _isReady = true;

    /// <summary>A controller that begins now.</summary>
    /// <param name="options">Gains, set point, period, epoch, limits.</param>
    public FillController(ReassemblerOptions options)
    {
        _options = options;
        _samples = Math.Max(1, (int)(options.Epoch / options.Period));
        _window.Enqueue(default);
    }

    /// <summary>The next turn.</summary>
    /// <param name="fill">Of the queue; beyond 0..1 is taken as 0 or 1.</param>
    /// <param name="elapsed">Since the controller began; greater at each turn.</param>
    public (float Fill, float Control, bool IsReady) Update(float fill, TimeSpan elapsed)
    {
        fill = float.IsNaN(fill) ? 0 : Math.Clamp(fill, 0f, 1f);
        var control = Control(fill, elapsed);
        return (fill, control, Readiness(fill, elapsed));
    }

    private float Control(float fill, TimeSpan elapsed)
    {
        var oldest = _window.Peek();
        var error = (float)_options.SetPoint - fill;
        var seconds = (float)(elapsed - oldest.Time).TotalSeconds;
        if (!(seconds > 0)) return 0;
        // The span of the whole window at every turn, as E2SAR has it: gains tuned there mean the same here.
        var integral = (error * seconds) + _newest.Integral;
        var slope = (error - oldest.Error) / seconds;
        var limit = (float)_options.ControlLimit;
        var (kp, ki, kd) = ((float)_options.Kp, (float)_options.Ki, (float)_options.Kd);
        var control = (kp * error) + (ki * integral) + (kd * slope);
        // Anti-windup: what the limit cuts off is not added up, unless it leads back.
        if (Math.Abs(control) > limit && Math.Sign(ki * error) == Math.Sign(control)) integral = _newest.Integral;
        _newest = new Sample(elapsed, error, integral);
        if (_window.Count == _samples) _window.Dequeue();
        _window.Enqueue(_newest);
        return Math.Clamp(control, -limit, limit);
    }

    private bool Readiness(float fill, TimeSpan elapsed)
    {
        if (fill < _options.NotReadyFill) _fullSince = null;
        else _fullSince ??= elapsed;
        if (_isReady) _isReady = !(elapsed - _fullSince >= _options.NotReadyAfter);
        else _isReady = fill <= _options.ReadyFill;
        return _isReady;
    }

    private readonly record struct Sample(TimeSpan Time, float Error, float Integral);
}
