namespace Penstock.LoadBalancer;

/// <summary>A tick, and when it was it.</summary>
/// <param name="Tick">The tick.</param>
/// <param name="RateHz">How fast it grows, per second; 0 is unknown.</param>
/// <param name="Milliseconds">When it was received, on the server's clock.</param>
internal readonly record struct SyncSample(ulong Tick, uint RateHz, long Milliseconds);
