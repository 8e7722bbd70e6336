namespace Penstock.Ejfat.Segmenting;

/// <summary>An event that was taken for sending, with its number.</summary>
internal readonly record struct QueuedEvent(OutgoingEvent Event, ulong Number = 0);
