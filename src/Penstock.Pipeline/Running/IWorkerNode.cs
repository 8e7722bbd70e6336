namespace Penstock.Pipeline.Running;

/// <summary>A worker: receives events, and hands each to its lane.</summary>
internal interface IWorkerNode : IAsyncDisposable
{
    /// <summary>False when it has ended without being asked to.</summary>
    bool IsAlive { get; }

    /// <summary>True while it has something to hand over, or waits for who takes it.</summary>
    bool IsBusy { get; }

    /// <summary>Datagrams and their bytes that it has received.</summary>
    (long Datagrams, long Bytes) Received { get; }

    /// <summary>Processor time that is not this process's.</summary>
    TimeSpan OwnProcessorTime { get; }

    /// <summary>Datagrams that the kernel dropped before it.</summary>
    long KernelDrops { get; }

    /// <summary>What was not granted to it.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>Registers it and begins to receive.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Deregisters it, and hands over what it still has.</summary>
    Task StopAsync();
}
