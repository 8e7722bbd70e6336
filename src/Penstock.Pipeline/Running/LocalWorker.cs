using Penstock.Ejfat;

namespace Penstock.Pipeline.Running;

/// <summary>A worker in this process: a <see cref="Reassembler"/> and a thread that hands over what it has.</summary>
internal sealed class LocalWorker : IWorkerNode
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(20);

    private readonly Reassembler _reassembler;
    private readonly ArrivalDesk _desk;
    private readonly int _index;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stop;
    private volatile bool _isBusy;

    public LocalWorker(WorkerSettings settings, int index, ArrivalDesk desk)
    {
        _reassembler = new Reassembler(settings.ToOptions());
        (_index, _desk) = (index, desk);
        _thread = new Thread(Run) { Name = $"penstock-{settings.Name}", IsBackground = true };
    }

    public bool IsAlive => !_ended.Task.IsFaulted;

    public bool IsBusy => _isBusy;

    public (long Datagrams, long Bytes) Received
    {
        get
        {
            var statistics = _reassembler.GetStatistics();
            return (statistics.Datagrams, statistics.Bytes);
        }
    }

    public TimeSpan OwnProcessorTime => TimeSpan.Zero;

    public long KernelDrops => _reassembler.GetStatistics().KernelDrops;

    public IReadOnlyList<string> Warnings => _ended.Task.Exception is { } failure ? [.. _reassembler.Warnings, $"{_thread.Name} ended: {failure.InnerException}"] : _reassembler.Warnings;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _reassembler.StartAsync(cancellationToken);
        _thread.Start();
    }

    public async Task StopAsync()
    {
        await _reassembler.StopAsync();
        _stop = true;
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted)) return;
        await _ended.Task.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        finally
        {
            await _reassembler.DisposeAsync();
        }
    }

    private void Run()
    {
        try
        {
            while (true)
            {
                var isLast = _stop;
                var received = _reassembler.Receive(LongestWait);
                _isBusy = received is not null;
                for (; received is not null; _reassembler.TryReceive(out received)) _desk.Deliver(new Arrival(received.EventNumber, received.DataId, received.Memory, received), _index);
                _isBusy = false;
                while (_reassembler.TryGetLostEvent(out var lost)) _desk.Lose(lost, _index);
                if (isLast) break;
            }

            _ended.SetResult();
        }
        catch (Exception exception)
        {
            _ended.SetException(exception);
        }
    }
}
