namespace Penstock.Pipeline.Running;

/// <summary>A worker, while the run goes on.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Events">Events it delivered.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Fill">How full its queue is, 0..1.</param>
/// <param name="Slots">Slots of the 512 that it has.</param>
/// <param name="IsAlive">False when it has died.</param>
public sealed record WorkerProgress(string Name, long Events, long Bytes, float Fill, int Slots, bool IsAlive);
