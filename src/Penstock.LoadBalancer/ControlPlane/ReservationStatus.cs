namespace Penstock.LoadBalancer;

/// <summary>A reservation, for a display.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Instance">Which load balancer it has, from 0.</param>
/// <param name="Senders">How many addresses may send.</param>
/// <param name="Epoch">The number of the calendar in force; 0 before the first.</param>
/// <param name="PredictedTick">The tick expected now; 0 when unknown.</param>
/// <param name="Workers">Its workers.</param>
public sealed record ReservationStatus(long Id, string Name, int Instance, int Senders, ulong Epoch, ulong PredictedTick, IReadOnlyList<WorkerShare> Workers);
