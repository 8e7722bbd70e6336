namespace Penstock.Scaler.Scheduling;

/// <summary>How a note of the scheduler is meant.</summary>
internal enum SchedulerNote
{
    /// <summary>As it should be.</summary>
    Information,

    /// <summary>Somebody does what they should not, or is gone.</summary>
    Warning,
}
