using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Client;

/// <summary>Waits for tasks of a caller, and gives the room they took back.</summary>
internal abstract class TaskSink : ITaskSink
{
    private CancellationTokenRegistration _cancellation;
    private SemaphoreSlim? _room;

    public virtual void Began(TaskId id, SemaphoreSlim room) => _room = room;

    public void CancelWith(TaskSession session, TaskId id, CancellationToken cancellationToken) => _cancellation = cancellationToken.Register(() => session.Cancel(id));

    void ITaskSink.Ended(int index, in TaskOutcome outcome)
    {
        _room?.Release();
        // Not Dispose: it would wait for the callback, which may wait for this thread.
        _cancellation.Unregister();
        Ended(index, in outcome);
    }

    protected abstract void Ended(int index, in TaskOutcome outcome);
}
