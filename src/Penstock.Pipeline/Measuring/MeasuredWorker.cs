namespace Penstock.Pipeline.Measuring;

/// <summary>What one worker did in a measurement.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Events">Events it delivered.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Slots">Slots of the 512 it had in the end; 0 without a load balancer.</param>
public sealed record MeasuredWorker(string Name, long Events, long Bytes, int Slots);
