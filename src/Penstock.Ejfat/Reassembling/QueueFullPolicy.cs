namespace Penstock.Ejfat;

/// <summary>What happens to a whole event when the delivery queue is full.</summary>
public enum QueueFullPolicy
{
    /// <summary>It is dropped (counted, and named as lost). E2SAR means to do this; its queue grows instead.</summary>
    DropNewest,

    /// <summary>The event that has waited longest is dropped, and it takes its place.</summary>
    DropOldest,

    /// <summary>The receive thread waits for room. The kernel then drops what its receive buffer cannot hold, and counts it.</summary>
    Wait,
}
