namespace Penstock.LoadBalancer;

/// <summary>What a control plane does right now, for a display.</summary>
/// <param name="Reservations">The reservations in force.</param>
/// <param name="Counters">What has been counted since the start, by name.</param>
public sealed record ControlPlaneStatus(IReadOnlyList<ReservationStatus> Reservations, IReadOnlyDictionary<string, long> Counters);
