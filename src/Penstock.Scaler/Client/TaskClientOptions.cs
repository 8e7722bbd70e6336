using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Client;

/// <summary>How a <see cref="TaskClient"/> reaches a scheduler and what it sends.</summary>
public sealed record TaskClientOptions
{
    /// <summary>The scheduler's address.</summary>
    public required YmqAddress Scheduler { get; init; }

    /// <summary>The object storage's address. Default: what the scheduler says.</summary>
    public YmqAddress? ObjectStorage { get; init; }

    /// <summary>Who the client says it is; no two may be the same. Default <c>Client|</c> and 32 random hexadecimal digits.</summary>
    public string? Identity { get; init; }

    /// <summary>What functions, arguments and results are written as: pickles, which workers with Python understand too, or neutral payloads. Default pickles.</summary>
    public TaskPayloads Payloads { get; init; } = TaskPayloads.Pickle;

    /// <summary>The tags of the messages: <c>v2.6</c> or <c>draining</c>. Default <c>v2.6</c>.</summary>
    public string Profile { get; init; } = "v2.6";

    /// <summary>What is believed of certificates of <c>tls://</c> and <c>wss://</c> addresses.</summary>
    public YmqTls? Tls { get; init; }

    /// <summary>How often the client tells the scheduler that it is there. Default 2 s.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After so long without an answer from the scheduler everything pending fails. Default 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Tasks that may be under way; further ones wait for one to end. Default 100,000.</summary>
    public int MaxPendingTasks { get; init; } = 100_000;

    /// <summary>Results larger than this fail their task. Default 1 GiB.</summary>
    public long MaxResultBytes { get; init; } = 1L << 30;

    /// <summary>Called with what tasks print whose <see cref="TaskOptions.StreamOutput"/> is set, on the client's own thread: it must be quick.</summary>
    public Action<TaskOutput>? Output { get; init; }

    internal void Validate()
    {
        Check(HeartbeatInterval > TimeSpan.Zero, nameof(HeartbeatInterval), HeartbeatInterval, "a time above zero");
        Check(Timeout > HeartbeatInterval, nameof(Timeout), Timeout, $"a time above the heartbeat interval of {HeartbeatInterval}");
        Check(MaxPendingTasks > 0, nameof(MaxPendingTasks), MaxPendingTasks, "1 or more");
        Check(MaxResultBytes is > 0 and <= int.MaxValue, nameof(MaxResultBytes), MaxResultBytes, $"1..{int.MaxValue}");
        Check(Identity is not "", nameof(Identity), "''", "a name that is not empty");
    }

    private static void Check(bool holds, string name, object value, string accepted)
    {
        if (!holds) throw new ArgumentException($"TaskClientOptions.{name} is {value}; {accepted} is accepted");
    }
}
