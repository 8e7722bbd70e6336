namespace Penstock.Ejfat.Control;

/// <summary>The slots one worker must have.</summary>
/// <param name="SessionId">The worker's session.</param>
/// <param name="Slots">Its slots.</param>
public sealed record SessionSlots(string SessionId, IReadOnlyList<SlotRange> Slots);
