namespace Penstock.Ejfat.Control;

/// <summary>How a <see cref="LoadBalancerClient"/> calls.</summary>
public sealed record LoadBalancerClientOptions
{
    /// <summary>Trust and identity where the URI begins with <c>ejfats</c>.</summary>
    public ControlTls Tls { get; init; } = new();

    /// <summary>Connect to the address the URI's host name was resolved to, not to the name. Switches certificate validation off unless
    /// <see cref="ControlTls.Validate"/> is true. Default false.</summary>
    public bool UseHostAddress { get; init; }

    /// <summary>How long a call may take, repetitions included. Default 10 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a call that changes nothing when repeated is made before an unreachable control plane is an error. Default 4; 1 never repeats.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>The wait before the first repetition; it doubles each time. Default 100 ms.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The clock of states sent and of the waits. Default the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        if (Deadline <= TimeSpan.Zero) throw OutOfRange(nameof(Deadline), $"{Deadline}", "a time above zero");
        if (Attempts < 1) throw OutOfRange(nameof(Attempts), $"{Attempts}", "1 or more");
        if (RetryDelay < TimeSpan.Zero) throw OutOfRange(nameof(RetryDelay), $"{RetryDelay}", "zero or more");
    }

    private static EjfatException OutOfRange(string name, string value, string accepted) =>
        new(E2sarErrorCode.OutOfRange, $"LoadBalancerClientOptions.{name} is {value}; {accepted} is accepted");
}
