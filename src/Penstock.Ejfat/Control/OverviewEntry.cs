namespace Penstock.Ejfat.Control;

/// <summary>One reservation in an overview.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reservation">Its addresses; single-family load balancers lack some.</param>
/// <param name="Status">Its state.</param>
public sealed record OverviewEntry(string Name, Reservation Reservation, LoadBalancerStatus Status);
