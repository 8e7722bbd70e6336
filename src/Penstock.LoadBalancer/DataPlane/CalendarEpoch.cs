namespace Penstock.LoadBalancer;

/// <summary>A calendar and the tick from which it is in force.</summary>
/// <param name="Number">Identifies the epoch; each has a greater number than the one before. An epoch that packets have already met keeps its first tick.</param>
/// <param name="FirstTick">Its first tick; it ends where the next epoch begins, the newest never.</param>
/// <param name="Calendar">Who gets which slot.</param>
public readonly record struct CalendarEpoch(ulong Number, ulong FirstTick, SlotCalendar Calendar);
