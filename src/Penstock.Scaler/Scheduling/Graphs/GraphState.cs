namespace Penstock.Scaler.Scheduling.Graphs;

/// <summary>How a graph is going.</summary>
internal enum GraphState
{
    Running,

    /// <summary>Its client does not want it; what runs is asked to stop.</summary>
    Canceling,

    /// <summary>One of its tasks failed, and with it all that were not done.</summary>
    Aborting,
}
