namespace Penstock.Pipeline.Sending;

/// <summary>Bounds the memory of events that have been read and not yet sent: readers wait for senders. Buffers are used again.</summary>
public sealed class SendBuffers
{
    private const int MaxIdle = 8;

    private readonly object _gate = new();
    private readonly List<SendBuffer> _idle = [];
    private readonly long _limit;
    private long _used;

    /// <summary>Buffers of so many bytes together; a single one may be larger.</summary>
    public SendBuffers(long limitBytes) => _limit = limitBytes;

    /// <summary>A buffer of at least <paramref name="bytes"/>; waits until others have come back.</summary>
    /// <exception cref="OperationCanceledException">Waiting was cancelled.</exception>
    public SendBuffer Rent(int bytes, CancellationToken stop)
    {
        // Sizes in steps, so that files of about the same size share buffers.
        var capacity = (int)Math.Min(int.MaxValue - 64, (((long)bytes + (bytes / 4)) | 4095) + 1);
        using var wakes = stop.UnsafeRegister(static buffers => ((SendBuffers)buffers!).WakeAll(), this);
        lock (_gate)
        {
            while (true)
            {
                stop.ThrowIfCancellationRequested();
                var fit = _idle.FindIndex(b => b.Capacity >= bytes);
                if (fit >= 0) return TakeIdle(fit);
                while (_idle.Count > 0 && _used + capacity > _limit) Forget();
                if (_used == 0 || _used + capacity <= _limit) break;
                Monitor.Wait(_gate);
            }

            _used += capacity;
        }

        return new SendBuffer(this, capacity);
    }

    internal void Return(SendBuffer buffer)
    {
        lock (_gate)
        {
            _idle.Add(buffer);
            if (_idle.Count > MaxIdle) Forget();
            Monitor.PulseAll(_gate);
        }
    }

    private SendBuffer TakeIdle(int index)
    {
        var buffer = _idle[index];
        _idle.RemoveAt(index);
        return buffer;
    }

    private void Forget()
    {
        _used -= _idle[0].Capacity;
        _idle.RemoveAt(0);
    }

    private void WakeAll()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }
}
