namespace Penstock.Ejfat;

/// <summary>An event of which something arrived, and which was not delivered.</summary>
/// <param name="EventNumber">Its number at its source.</param>
/// <param name="DataId">Its source or channel.</param>
/// <param name="Segments">How many of its segments were accepted.</param>
/// <param name="Reason">Why it was lost.</param>
public readonly record struct LostEvent(ulong EventNumber, ushort DataId, int Segments, LostEventReason Reason);
