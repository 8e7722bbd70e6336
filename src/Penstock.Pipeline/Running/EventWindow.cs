namespace Penstock.Pipeline.Running;

/// <summary>Bounds the events that are on their way or wait for an earlier one of their source: whoever takes one on waits until there is room.</summary>
internal sealed class EventWindow(long bytes, int events)
{
    private readonly object _gate = new();
    private long _bytes;
    private int _events;

    /// <summary>Waits until an event fits, or is the only one.</summary>
    public void Enter(int size)
    {
        lock (_gate)
        {
            while (_events > 0 && (_bytes + size > bytes || _events >= events)) Monitor.Wait(_gate);
            (_bytes, _events) = (_bytes + size, _events + 1);
        }
    }

    /// <summary>An event has left.</summary>
    public void Leave(int size)
    {
        lock (_gate)
        {
            (_bytes, _events) = (_bytes - size, _events - 1);
            Monitor.PulseAll(_gate);
        }
    }
}
