namespace Penstock.Scaler.Client;

/// <summary>A task of a <see cref="TaskGraph"/>, and as an argument its result.</summary>
public sealed class TaskNode
{
    internal TaskNode(TaskGraph graph, int index) => (Graph, Index) = (graph, index);

    internal TaskGraph Graph { get; }

    internal int Index { get; }
}
