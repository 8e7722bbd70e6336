namespace Penstock.LoadBalancer;

/// <summary>A worker and what it gets, for a display.</summary>
/// <param name="SessionId">Its session.</param>
/// <param name="Name">Its name.</param>
/// <param name="Member">Its number in the data plane.</param>
/// <param name="IsReady">It gets events.</param>
/// <param name="Fill">How full it is, 0..1.</param>
/// <param name="Slots">Slots of the newest calendar it has, of 512.</param>
public sealed record WorkerShare(long SessionId, string Name, ushort Member, bool IsReady, float Fill, int Slots);
