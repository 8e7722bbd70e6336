namespace Penstock.Pipeline.Sending;

/// <summary>What the load balancer routes an event by.</summary>
public enum TickMode
{
    /// <summary>The time of sending, in microseconds since 1970.</summary>
    Clock,

    /// <summary>The same, and the event's number too.</summary>
    ClockIsNumber,

    /// <summary>The event's number: events of the same number from several sources meet at one worker.</summary>
    Number,
}
