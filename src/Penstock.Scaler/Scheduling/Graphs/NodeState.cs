namespace Penstock.Scaler.Scheduling.Graphs;

/// <summary>Where a task of a graph is.</summary>
internal enum NodeState
{
    /// <summary>Waits for others.</summary>
    Inactive,

    /// <summary>Is a task of the scheduler like any other.</summary>
    Running,
    Success,
    Failed,
    Canceled,
}
