namespace Penstock.DataMovement.Copying.Limits;

/// <summary>A token bucket over all workers; its rate may change at any moment. What is taken beyond it is waited for.</summary>
internal sealed class RateLimit(TimeProvider time)
{
    // What may be used at once after a pause, in seconds of the rate.
    private const double Burst = 0.1;
    private const double LongestSleep = 0.1;

    private readonly Lock _lock = new();
    private long _perSecond;
    private double _left;
    private long _filled = time.GetTimestamp();

    /// <summary>0 is no limit.</summary>
    public long PerSecond
    {
        get => Volatile.Read(ref _perSecond);
        set
        {
            lock (_lock)
            {
                Fill();
                // Debts were made at the old rate; they are not paid at the new one.
                _left = Math.Max(_left, 0);
                Volatile.Write(ref _perSecond, Math.Max(0, value));
            }
        }
    }

    /// <summary>How much to take at a time so that the flow is even.</summary>
    public int Portion(int most) => PerSecond is > 0 and var rate ? (int)Math.Clamp(rate / 20, Math.Min(4096, most), most) : most;

    /// <summary>Takes an amount, waiting for it; returns early when <paramref name="stop"/> is set.</summary>
    public void Take(long amount, Func<bool> stop)
    {
        if (PerSecond == 0) return;
        lock (_lock)
        {
            Fill();
            _left -= amount;
        }

        while (!stop())
        {
            double wait;
            lock (_lock)
            {
                Fill();
                if (_perSecond == 0 || _left >= 0) return;
                wait = -_left / _perSecond;
            }

            Thread.Sleep(TimeSpan.FromSeconds(Math.Min(wait + 0.0005, LongestSleep)));
        }
    }

    private void Fill()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(_left + (time.GetElapsedTime(_filled, now).TotalSeconds * _perSecond), Math.Max(_perSecond * Burst, 1));
        _filled = now;
    }
}
