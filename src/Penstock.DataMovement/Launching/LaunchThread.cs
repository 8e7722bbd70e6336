using System.Collections.Concurrent;
using System.Diagnostics;

namespace Penstock.DataMovement.Launching;

/// <summary>Starts processes, all on one thread that lives as long as the daemon: the kernel's "the parent died" is about the thread that started a process, and a pool's thread may end any time.</summary>
internal sealed class LaunchThread : IDisposable
{
    private readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Done)> _orders = new(boundedCapacity: 256);
    private readonly Thread _thread;

    public LaunchThread()
    {
        _thread = new Thread(Loop) { Name = "penstock launch", IsBackground = true };
        _thread.Start();
    }

    public Task<Process> StartAsync(ProcessStartInfo start)
    {
        var done = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _orders.Add((start, done));
        return done.Task;
    }

    public void Dispose()
    {
        _orders.CompleteAdding();
        _thread.Join();
        _orders.Dispose();
    }

    private void Loop()
    {
        foreach (var (start, done) in _orders.GetConsumingEnumerable())
        {
            try
            {
                done.SetResult(Process.Start(start)!);
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }
    }
}
