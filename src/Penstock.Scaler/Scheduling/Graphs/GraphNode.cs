using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Scheduling.Graphs;

/// <summary>A task of a graph.</summary>
internal sealed class GraphNode(GraphRun graph, TaskMessage task)
{
    public GraphRun Graph { get; } = graph;

    public TaskMessage Task { get; } = task;

    public NodeState State { get; set; }

    /// <summary>Whether its result is wanted in the end.</summary>
    public bool IsTarget { get; set; }

    /// <summary>Tasks whose results it takes, each once.</summary>
    public List<GraphNode> Parents { get; } = [];

    /// <summary>Tasks that take its result.</summary>
    public List<GraphNode> Consumers { get; } = [];

    /// <summary>Parents that have no result yet.</summary>
    public int Missing { get; set; }

    /// <summary>Consumers that are not done.</summary>
    public int ConsumersLeft { get; set; }

    public ObjectId? Result { get; set; }

    /// <summary>The task while it runs.</summary>
    public ScheduledTask? Scheduled { get; set; }

    public bool IsOver => State is NodeState.Success or NodeState.Failed or NodeState.Canceled;
}
