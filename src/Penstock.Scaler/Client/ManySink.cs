using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Client;

/// <summary>Waits for many tasks: one waker for all of them.</summary>
internal sealed class ManySink(IProgress<int>? progress) : TaskSink
{
    private readonly TaskCompletionSource<IReadOnlyList<TaskOutcome>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly List<TaskOutcome> _outcomes = [];
    private readonly List<TaskId> _ids = [];
    private int _ended;
    private int _expected = -1;

    public Task<IReadOnlyList<TaskOutcome>> Task => _done.Task;

    public override void Began(TaskId id, SemaphoreSlim room)
    {
        base.Began(id, room);
        lock (_gate) _ids.Add(id);
    }

    /// <summary>No more than so many are to be waited for.</summary>
    public void Close(int count)
    {
        lock (_gate)
        {
            _expected = count;
            if (_ended < count) return;
        }
        _done.TrySetResult(_outcomes);
    }

    public void CancelAll(TaskSession session)
    {
        TaskId[] ids;
        lock (_gate) ids = [.. _ids];
        foreach (var id in ids) session.Cancel(id);
    }

    protected override void Ended(int index, in TaskOutcome outcome)
    {
        bool isLast;
        lock (_gate)
        {
            while (_outcomes.Count <= index) _outcomes.Add(default);
            _outcomes[index] = outcome;
            isLast = ++_ended == _expected;
        }
        progress?.Report(_ended);
        if (isLast) _done.TrySetResult(_outcomes);
    }
}
