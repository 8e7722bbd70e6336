using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Working;

/// <summary>A processor inside this process: for functions that are closures, and where nothing needs to be kept apart. A task that is killed so goes on until it returns, unheard.</summary>
#pragma warning disable CA1001 // they are disposed when it ended
internal sealed class ProcessorThread : IProcessorHandle
{
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Processor _processor;
    private readonly YmqLoop _loop;

    public ProcessorThread(ProcessorSettings settings, TaskFunctions functions)
    {
        _loop = new YmqLoop("penstock processor");
        _processor = new Processor(_loop, settings, functions);
        _loop.Start();
        _ = EndAsync();
    }

    public int Pid => Environment.ProcessId;

    public Task<string> Ended => _ended.Task;

    public void Kill() => _processor.Dispose();

    private async Task EndAsync()
    {
        var reason = await _processor.Over.ConfigureAwait(false);
        _processor.Dispose();
        _loop.Dispose();
        _ended.TrySetResult(reason);
    }
}
