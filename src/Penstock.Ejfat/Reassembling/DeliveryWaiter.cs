using System.Threading.Tasks.Sources;

namespace Penstock.Ejfat;

/// <summary>Somebody who awaits an event. Used again and again, so that awaiting costs no allocation.</summary>
internal sealed class DeliveryWaiter(DeliveryQueue queue) : IValueTaskSource<ReceivedEvent>
{
    // Continuations run in the thread pool, never in a receive thread.
    private ManualResetValueTaskSourceCore<ReceivedEvent> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;

    public ValueTask<ReceivedEvent> Start(CancellationToken cancellationToken)
    {
        _registration = cancellationToken.UnsafeRegister(static (state, token) => ((DeliveryWaiter)state!).Cancel(token), this);
        return new(this, _core.Version);
    }

    public void SetResult(ReceivedEvent item) => _core.SetResult(item);

    public void SetException(Exception error) => _core.SetException(error);

    ValueTaskSourceStatus IValueTaskSource<ReceivedEvent>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<ReceivedEvent>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    ReceivedEvent IValueTaskSource<ReceivedEvent>.GetResult(short token)
    {
        // Asked too early or twice: an error of the caller, which must not take the waiter from its next user.
        if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending) throw new InvalidOperationException("the event has not been received yet");
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            // Waits for a cancellation that is just running, which finds this waiter gone.
            _registration.Dispose();
            _registration = default;
            _core.Reset();
            queue.Reuse(this);
        }
    }

    private void Cancel(CancellationToken token)
    {
        if (queue.TryRemove(this)) _core.SetException(new OperationCanceledException(token));
    }
}
