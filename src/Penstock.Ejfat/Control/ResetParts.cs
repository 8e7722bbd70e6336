namespace Penstock.Ejfat.Control;

/// <summary>What of a reservation to clear.</summary>
[Flags]
public enum ResetParts
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>What was learnt from Sync packets.</summary>
    Sync = 1,

    /// <summary>The calendars.</summary>
    Epochs = 2,

    /// <summary>The senders that may send.</summary>
    Senders = 4,

    /// <summary>The registered workers.</summary>
    Workers = 8,

    /// <summary>All of these.</summary>
    All = Sync | Epochs | Senders | Workers,
}
