namespace Penstock.Ejfat.Control;

/// <summary>Something the control plane holds against a worker or a reservation.</summary>
/// <param name="Type">For example <c>receiver_packet_stall</c>.</param>
/// <param name="Severity"><c>warning</c>, <c>error</c> or <c>critical</c>.</param>
/// <param name="Message">A sentence.</param>
/// <param name="DetectedAt">Since when; null when not said.</param>
/// <param name="Details">Further facts as JSON; empty without any.</param>
public sealed record HealthIssue(string Type, string Severity, string Message, DateTimeOffset? DetectedAt, string Details);
