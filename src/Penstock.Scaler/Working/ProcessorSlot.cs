using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Working;

/// <summary>A processor as its worker sees it. Loop's thread only.</summary>
internal sealed class ProcessorSlot(WorkerAgent agent, string identity, ProcessorCard card) : IDisposable
{
    public WorkerAgent Agent { get; } = agent;

    public string Identity { get; } = identity;

    public ProcessorCard Card { get; } = card;

    public IProcessorHandle? Handle { get; set; }

    /// <summary>Its connection; null until it is ready for tasks.</summary>
    public YmqPeer? Peer { get; set; }

    public bool IsReady { get; set; }

    /// <summary>Is being ended; gets no tasks.</summary>
    public bool IsEnding { get; set; }

    /// <summary>What it was given and has not done, in order.</summary>
    public LinkedList<AgentTask> Given { get; } = [];

    /// <summary>Tasks it was ever given.</summary>
    public long Numbers { get; set; }

    /// <summary>Smoothed time of a task, seconds: short ones are given ahead.</summary>
    public double TaskSeconds { get; set; } = 1;

    /// <summary>When it last had something to do.</summary>
    public long BusyAt { get; set; }

    public bool IsBusy => Given.Count > 0;

    /// <summary>Priority of what it has; all of it has the same.</summary>
    public int Priority => Given.First!.Value.Priority;

    public void Dispose() => Card.Dispose();
}
