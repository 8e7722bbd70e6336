namespace Penstock.Pipeline.Reporting;

/// <summary>What one worker did.</summary>
/// <param name="Name">The worker.</param>
/// <param name="Events">Events it delivered.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Slots">Slots of the 512 that it had last.</param>
public sealed record WorkerReport(string Name, long Events, long Bytes, int Slots);
