namespace Penstock.Scaler.Client;

/// <summary>Waits for one task.</summary>
internal sealed class SingleSink : TaskSink
{
    private readonly TaskCompletionSource<TaskOutcome> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TaskOutcome> Task => _done.Task;

    protected override void Ended(int index, in TaskOutcome outcome) => _done.TrySetResult(outcome);
}
