namespace Penstock.Ejfat.Control;

/// <summary>The load balancers upstream of a reservation.</summary>
/// <param name="Edges">Who feeds whom.</param>
/// <param name="CycleDetected">The graph has a cycle.</param>
public sealed record ChainGraph(IReadOnlyList<ChainGraphEdge> Edges, bool CycleDetected);
