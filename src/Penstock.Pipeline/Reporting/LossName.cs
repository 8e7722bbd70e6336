namespace Penstock.Pipeline.Reporting;

/// <summary>The names under which a run counts events that were not delivered. One event, one name.</summary>
public static class LossName
{
    /// <summary>The rest of a raw file behind a damaged page, as one event (only when told to keep going).</summary>
    public const string InputDamaged = "inputDamaged";

    /// <summary>A file or folder that could not be read.</summary>
    public const string InputUnreadable = "inputUnreadable";

    /// <summary>A file that went away before its turn.</summary>
    public const string InputMissing = "inputMissing";

    /// <summary>A file that was changed before or while it was read.</summary>
    public const string InputChanged = "inputChanged";

    /// <summary>A file without bytes: as an event it would have no datagram to travel in.</summary>
    public const string InputEmpty = "inputEmpty";

    /// <summary>The kernel refused datagrams of the event at its sender.</summary>
    public const string SendFailed = "sendFailed";

    /// <summary>A worker got some of the event's segments, but not all in time.</summary>
    public const string SegmentsMissing = "segmentsMissing";

    /// <summary>A worker's queue of finished events was full.</summary>
    public const string QueueFull = "queueFull";

    /// <summary>A worker's memory limit was reached.</summary>
    public const string MemoryLimit = "memoryLimit";

    /// <summary>No worker ever saw a segment of it.</summary>
    public const string NeverArrived = "neverArrived";

    /// <summary>It arrived with other bytes than were sent.</summary>
    public const string Corrupted = "corrupted";

    /// <summary>It was addressed to a worker that died.</summary>
    public const string WorkerDied = "workerDied";

    /// <summary>It arrived, but the output's disk or quota is full.</summary>
    public const string DiskFull = "diskFull";

    /// <summary>It arrived, but the output could not be written for another reason.</summary>
    public const string OutputFailed = "outputFailed";

    /// <summary>A sub time frame of a time frame that needs more memory than a worker may hold.</summary>
    public const string TimeFrameTooLarge = "timeFrameTooLarge";

    /// <summary>A sub time frame of a time frame that was dropped since others of it were missing.</summary>
    public const string TimeFrameIncomplete = "timeFrameIncomplete";

    /// <summary>A sub time frame that came when its time frame had ended.</summary>
    public const string TimeFrameEnded = "timeFrameEnded";

    /// <summary>A sub time frame or summary that arrived as it was sent, but could not be read as one.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>A sub time frame that was taken away on purpose, to see that it is missed.</summary>
    public const string FaultInjected = "faultInjected";
}
