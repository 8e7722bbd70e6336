namespace Penstock.Ejfat.Control;

/// <summary>Consecutive slots of the calendar.</summary>
/// <param name="Index">The first slot, from 0; -1 asks for the first gap that fits.</param>
/// <param name="Length">How many.</param>
public readonly record struct SlotRange(int Index, uint Length);
