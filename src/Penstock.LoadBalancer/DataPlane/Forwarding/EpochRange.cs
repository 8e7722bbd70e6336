namespace Penstock.LoadBalancer;

/// <summary>Ticks that have one calendar, up to the next range.</summary>
/// <param name="FirstTick">Where the range really begins.</param>
/// <param name="Epoch">The epoch, as it was published; without a calendar where ticks had none.</param>
internal readonly record struct EpochRange(ulong FirstTick, CalendarEpoch Epoch);
