namespace Penstock.Scaler.Ymq;

/// <summary>Limits and times of a YMQ socket. The original has none of these limits.</summary>
internal sealed record YmqOptions
{
    /// <summary>Larger messages end the connection. Default 1 GiB.</summary>
    public long MaxMessageBytes { get; init; } = 1L << 30;

    /// <summary>Messages beyond this size get memory of their own and are received straight into it. Default 64 KiB.</summary>
    public int LargeMessageBytes { get; init; } = 64 << 10;

    /// <summary>The longest identity accepted. Default 4 KiB.</summary>
    public int MaxIdentityBytes { get; init; } = 4096;

    /// <summary>How long a connection may take for TLS, upgrade, magic and identity. Default 10 s.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What may wait to be sent to one connected peer; beyond it messages are refused (<see cref="YmqSend.Full"/>). Default 1 GiB.</summary>
    public long MaxQueuedBytes { get; init; } = 1L << 30;

    /// <summary>While more than this waits to be sent to a peer, nothing is read from it. Default 64 MiB.</summary>
    public long PauseReadingBytes { get; init; } = 64L << 20;

    /// <summary>What may be parked for one peer that is not connected. Default 16 MiB.</summary>
    public long MaxParkedBytes { get; init; } = 16L << 20;

    /// <summary>How many peers that are not connected may have something parked. Default 10,000.</summary>
    public int MaxParkedPeers { get; init; } = 10_000;

    /// <summary>How long something stays parked. Default 5 min.</summary>
    public TimeSpan ParkedFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an identity that closed in order is remembered, so that sends to it fail at once. The original's 60 s.</summary>
    public TimeSpan RememberClosed { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many connections a binder has at most. Default 65,536.</summary>
    public int MaxConnections { get; init; } = 65_536;

    /// <summary>The certificate of a binder of tls:// or wss://, and what a connector of those trusts.</summary>
    public YmqTls? Tls { get; init; }
}
