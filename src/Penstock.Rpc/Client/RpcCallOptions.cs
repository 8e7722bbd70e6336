namespace Penstock.Rpc;

/// <summary>What is particular to one call.</summary>
public sealed record RpcCallOptions
{
    /// <summary>When to give up: the call then ends with DEADLINE_EXCEEDED on both sides. Default never. <see cref="Timeout"/> says the same as a span.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>How long to wait from the start of the call. With <see cref="Deadline"/> too the earlier one counts. Default without end.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Sent along. A name given here replaces the same name in the channel's <see cref="RpcChannelOptions.Headers"/>.</summary>
    public RpcMetadata? Metadata { get; init; }

    /// <summary>How this call's requests are compressed. Default the channel's <see cref="RpcChannelOptions.Compression"/>.</summary>
    public RpcCompression? Compression { get; init; }

    /// <summary>While the server cannot be reached, try again (after 0.1 s, doubling up to 5 s) until the deadline instead of ending with UNAVAILABLE at once. Default false.</summary>
    public bool WaitForReady { get; init; }
}
