namespace Penstock.DataMovement;

/// <summary>How a client calls its daemon.</summary>
public sealed record DataMoverClientOptions
{
    /// <summary>How long a call may take, beside the time it is asked to wait. Default 20 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>While watching or waiting: how long a daemon may be away, for example to be restarted. Default 30 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock. Default the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
